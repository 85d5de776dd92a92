"""The five options: what each is, when it fits, and what it costs you."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionCard:
    """One option, in words that a leader can use: what it is, when it fits, what it costs, cannot do, and needs."""

    name: str
    title: str
    what_it_is: str
    when_to_use: str
    trade_offs: str
    cannot: str = ""
    needs: str = ""


CARDS = (
    OptionCard(
        name="prompt-only",
        title="Prompt only",
        what_it_is="The team pastes what the model should know into its instructions.",
        when_to_use="Low volume, low stakes, small scope, early experimentation.",
        trade_offs="Hard to maintain, brittle, limited freshness and auditability.",
        cannot="Know anything that was not pasted, or hold more than the prompt does; cite a document that opens.",
        needs="A pack of instructions, and somebody who mends it whenever a rule changes.",
    ),
    OptionCard(
        name="rag",
        title="RAG",
        what_it_is="For each question, the passages that match are found and given to the model with it.",
        when_to_use="Fresh or private knowledge, citations, access control.",
        trade_offs="Needs ingestion and retrieval; must be monitored and tuned.",
        cannot="Answer from a passage that was not found, or weigh up a whole document.",
        needs="Documents with access labels and dates, an index that is kept fresh, golden questions to tune it by.",
    ),
    OptionCard(
        name="long-context",
        title="Long context",
        what_it_is="Every document that the asker may see is given to the model with each question, up to its window.",
        when_to_use="One-off analysis of a document or a few.",
        trade_offs="Cost, latency and control at repeated use.",
        cannot="Hold more than the window; be sure to find what stands in the middle of it.",
        needs="A model with a large window, documents with access labels, and money for every question again.",
    ),
    OptionCard(
        name="fine-tuned",
        title="Fine-tuned",
        what_it_is="The model is trained further on examples, which changes how it behaves more than what it knows.",
        when_to_use="Consistent format or style, narrow tasks, stable requirements.",
        trade_offs="Training cycles, versioning, can regress silently without eval gates.",
        cannot="Take back what it learnt, tell one asker from another, follow a change, or cite what can be opened.",
        needs="Some hundred checked examples without restricted knowledge, an owner, a gate, and a budget to retrain.",
    ),
    OptionCard(
        name="hybrid",
        title="Hybrid",
        what_it_is="RAG for knowledge, tuning for consistency, routing for cost.",
        when_to_use="The common end state, once RAG is measured and tuning has earned its place behind a gate.",
        trade_offs="More moving parts; needs ownership and governance.",
        cannot="Be simpler or better than its parts: each of them must have earned its place first.",
        needs="All that RAG and fine-tuning need, thresholds set on training questions, and an owner of the routes.",
    ),
)
OPTIONS = tuple(card.name for card in CARDS)


def card(option: str, /) -> OptionCard:
    """Return an option's card; one of your own has its name, and nothing else is known of it.

    Examples
    --------
    >>> card("rag").when_to_use
    'Fresh or private knowledge, citations, access control.'
    >>> card("our own").title
    'our own'
    """
    known = {each.name: each for each in CARDS}
    return known.get(option) or OptionCard(
        name=option, title=option, what_it_is="An option of your own.", when_to_use="", trade_offs=""
    )
