"""What a reader makes of questions: through RAG, and with the right document given."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import mean

from benchmarks.reader.question_sets import SAMPLES, Asked, QuestionSet
from toolkit import load_documents
from toolkit.metrics.correctness import fact_recall
from toolkit.metrics.retrieval import holds
from toolkit.options import LongContext, PromptOnly, Question, Rag
from toolkit.options.ways import PASSAGES, PROMPT_TOKENS, from_hit
from toolkit.prompting import assemble
from toolkit.readers import Reader
from toolkit.retrieval import Index
from toolkit.schema import Prompt, Reading
from toolkit.stats import wilson
from toolkit.tuning.teaching import whole

MOST_SENTENCES = 5
"""A longer answer counts as wrong: it was not read, only copied."""
WINDOW_TOKENS = 128_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Posed:
    """A question as a reader meets it."""

    asked: Asked
    way: str
    prompt: Prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was read, and whether it is right: every fact stated, in no more than five sentences."""

    posed: Posed
    reading: Reading
    right: bool
    hit: bool
    seconds: float


def posed(questions: QuestionSet, /) -> list[Posed]:
    """Return the prompts of a set, in every way that it can be asked."""
    whole = questions.whole
    return [*_through_rag(questions), *_given(questions), *(_whole(questions) if whole else _withheld(questions))]


def _through_rag(questions: QuestionSet) -> Iterator[Posed]:
    gather = Rag(retriever=Index.build(questions.documents), documents=questions.documents, reader=_Unread())
    for asked in questions.questions:
        if asked.answerable or questions.whole:  # another document of a SQuAD set may answer what its own does not
            attempt = gather.answer(Question(text=asked.text, groups=asked.groups, as_of=asked.as_of))
            yield Posed(asked=asked, way="RAG", prompt=attempt.prompt)


def _withheld(questions: QuestionSet) -> Iterator[Posed]:
    """Ask through RAG with the document that answers left out: nearly everything then found is off the mark."""
    index = Index.build(questions.documents)
    for asked in questions.questions:
        if asked.answerable:
            hits = [hit for hit in index.search(asked.text, k=PASSAGES + 12) if hit.document_id not in asked.about]
            sources = [from_hit(hit) for hit in hits[:PASSAGES]]
            without = replace(asked, answerable=False, evidence=())
            yield Posed(
                asked=without, way="withheld", prompt=assemble(asked.text, sources, window_tokens=PROMPT_TOKENS)
            )


def _whole(questions: QuestionSet) -> Iterator[Posed]:
    everything = LongContext(documents=questions.documents, reader=_Unread())
    pack = PromptOnly(pack=load_documents(SAMPLES / "prompt-pack"), reader=_Unread())
    for option in (everything, pack):
        for asked in questions.questions:
            attempt = option.answer(Question(text=asked.text, groups=asked.groups, as_of=asked.as_of))
            yield Posed(asked=asked, way=option.name, prompt=attempt.prompt)


def _given(questions: QuestionSet) -> Iterator[Posed]:
    for asked in questions.questions:
        visible = [questions.documents.get(name) for name in asked.about]
        seen = [
            each for each in visible if each and questions.documents.shows(each, groups=asked.groups, as_of=asked.as_of)
        ]
        sources = [whole(each) for each in seen]
        if sources:
            prompt = assemble(asked.text, sources, window_tokens=WINDOW_TOKENS, cut_last=True)
            yield Posed(asked=asked, way="right document", prompt=prompt)


class _Unread:
    """Stands where a reader is asked for and only the prompt is wanted."""

    name = "none"

    def read(self, prompt: Prompt, /) -> Reading:
        return Reading(text="", abstained=True, quotes=(), tokens_out=0)


def outcomes(reader: Reader, questions: Sequence[Posed], /) -> list[Outcome]:
    return [_outcome(reader, each) for each in questions]


def _outcome(reader: Reader, question: Posed) -> Outcome:
    begun = time.perf_counter()
    reading = reader.read(question.prompt)
    seconds = time.perf_counter() - begun
    documents = {source.number: source.document_id for source in question.prompt.sources}
    cited = [(documents[quote.number] or "", quote.start, quote.end) for quote in reading.quotes]
    return Outcome(
        posed=question,
        reading=reading,
        right=is_right(question.asked, reading),
        hit=any(holds(span, evidence) for span in cited for evidence in question.asked.evidence),
        seconds=seconds,
    )


def is_right(asked: Asked, reading: Reading, /) -> bool:
    """Return whether an answer states every fact, briefly; or, where none is wanted, whether it declined."""
    if not asked.answerable or reading.abstained:
        return reading.abstained and not asked.answerable
    return fact_recall(reading.text, asked.facts) == 1.0 and len(reading.quotes) <= MOST_SENTENCES


def figures(made: Sequence[Outcome], /) -> dict[str, str]:
    """Return the figures of one set in one way, proportions with their number and Wilson's 95% interval."""
    wanted = [each for each in made if each.posed.asked.answerable]
    unwanted = [each for each in made if not each.posed.asked.answerable]
    answered = [each for each in made if not each.reading.abstained]
    rightly = [each for each in answered if each.posed.asked.answerable]
    lengths = [each.reading.tokens_out for each in answered]
    return {
        "answered right": _share([each.right for each in wanted]),
        "declined wrongly": _share([each.reading.abstained for each in wanted]),
        "right when answered": _share([each.right for each in answered]),
        "false answers": _share([not each.reading.abstained for each in unwanted]),
        "cited the evidence": _share([each.hit for each in rightly]),
        "tokens out": f"{mean(lengths):.0f}" if lengths else "-",
        "quotes": f"{mean(len(each.reading.quotes) for each in answered):.1f}" if answered else "-",
        "ms": f"{1000 * mean(each.seconds for each in made):.1f}" if made else "-",
    }


def _share(values: Sequence[bool]) -> str:
    if not values:
        return "-"
    low, high = wilson(sum(values), len(values))
    return f"{100 * sum(values) / len(values):.0f}% ({100 * low:.0f}-{100 * high:.0f}, n {len(values)})"


def reliability(made: Sequence[Outcome], /, *, bins: int = 5) -> list[tuple[str, int, float, float]]:
    """Return, for answers by how sure the reader was: the range, how many, the mean support and the share right."""
    answered = [
        (each.reading.support, each.right)
        for each in made
        if each.reading.support is not None and not each.reading.abstained
    ]
    rows = []
    for at in range(bins):
        low, high = at / bins, (at + 1) / bins
        inside = [pair for pair in answered if low <= pair[0] < high or (pair[0] == high == 1)]
        if inside:
            support = mean(pair[0] for pair in inside)
            rows.append((f"{low:.1f}-{high:.1f}", len(inside), support, mean(pair[1] for pair in inside)))
    return rows
