"""The five options: what each is, when it fits, and what it costs you."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionCard:
    """One option, in words that a leader can use."""

    name: str
    title: str
    what_it_is: str
    when_to_use: str
    trade_offs: str


CARDS = (
    OptionCard(
        name="prompt-only",
        title="Prompt only",
        what_it_is="The team pastes what the model should know into its instructions.",
        when_to_use="Low volume, low stakes, small scope, early experimentation.",
        trade_offs="Hard to maintain, brittle, limited freshness and auditability.",
    ),
    OptionCard(
        name="rag",
        title="RAG",
        what_it_is="For each question, the passages that match are found and given to the model with it.",
        when_to_use="Fresh or private knowledge, citations, access control.",
        trade_offs="Needs ingestion and retrieval; must be monitored and tuned.",
    ),
    OptionCard(
        name="long-context",
        title="Long context",
        what_it_is="Every document that the asker may see is given to the model with each question, up to its window.",
        when_to_use="One-off analysis of a document or a few.",
        trade_offs="Cost, latency and control at repeated use.",
    ),
    OptionCard(
        name="fine-tuned",
        title="Fine-tuned",
        what_it_is="The model is trained further on examples, which changes how it behaves more than what it knows.",
        when_to_use="Consistent format or style, narrow tasks, stable requirements.",
        trade_offs="Training cycles, versioning, can regress silently without eval gates.",
    ),
    OptionCard(
        name="hybrid",
        title="Hybrid",
        what_it_is="RAG for knowledge, tuning for consistency, routing for cost.",
        when_to_use="The common end state, once RAG is measured and tuning has earned its place behind a gate.",
        trade_offs="More moving parts; needs ownership and governance.",
    ),
)
OPTIONS = tuple(card.name for card in CARDS)


def card(option: str, /) -> OptionCard:
    """Return an option's card.

    Raises
    ------
    KeyError
        Where there is no such option.

    Examples
    --------
    >>> card("rag").when_to_use
    'Fresh or private knowledge, citations, access control.'
    """
    return {each.name: each for each in CARDS}[option]
