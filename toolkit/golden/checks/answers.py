"""What else the documents say: another value for the same thing, or an answer where none was expected."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date

from toolkit.golden.checks.amounts import Amount, amounts
from toolkit.golden.checks.corpus import KIND_WORDS, Corpus, Passage, passages
from toolkit.golden.checks.finding import on, short
from toolkit.schema import EVERYONE, Document, Evidence, Finding, GoldenQuestion, Hit
from toolkit.words import roots, stems

Search = Callable[[str, int, Collection[str] | None, date | None], Sequence[Hit]]

_HITS = 5
_COUNTED = ("money", "minute", "day", "working day", "month", "per cent", "time", "km", "date")
_DURATIONS = frozenset(("minute", "day", "working day", "month"))
_WANTS: tuple[tuple[str, frozenset[str]], ...] = (
    (r"\b(?:what time|open|opens|opening|close|closes|shut|shuts)\b", frozenset(("time",))),
    (r"\bhow (?:long|soon|fast|quickly|far ahead)\b|\bdeadline\b", _DURATIONS | {"date"}),
    (r"\bhow many (?:\w+ )?(?:minutes|hours|days|weeks|months|years)\b", _DURATIONS),
    (
        r"\bhow much (?:is|are|does|do|did|will|would|money|can|could|must)\b"
        r"|\b(?:cost|fee|price|charge|allowance)\b",
        frozenset(("money",)),
    ),
    (r"\bwhen\b|\bby what date\b", _DURATIONS | {"date", "time", "year"}),
    (r"\bhow (?:many|much)\b|\bwhat (?:score|share|percentage|number)\b", frozenset()),
)
_SUPPORT, _OWN_WORDS, _FEWEST = 0.75, 0.5, 2
_ALL, _NOTHING_NEW, _LITTLE_NEW, _MOST, _OVER_HALF, _HALF, _A_THIRD = 0.9, 0.95, 0.75, 0.7, 0.55, 0.5, 0.33


def answer_findings(
    question: GoldenQuestion, twins: Sequence[GoldenQuestion], corpus: Corpus, search: Search, /
) -> Iterator[Finding]:
    """Find another value in a visible document in force, and support for what is said to have no answer."""
    if question.answerable:
        yield from _conflicting(question, corpus)
    else:
        yield from _answerable(question, twins, corpus, search)


def _answerable(
    question: GoldenQuestion, twins: Sequence[GoldenQuestion], corpus: Corpus, search: Search
) -> Iterator[Finding]:
    said = _open_evidence(question, corpus) or _answered_twin(question, twins, corpus)
    if not said and (passage := supporting(question, corpus, search)):
        said = f"{_told(passage)} seems to answer it for this asker"
    if said:
        remedy = "set answerable to true and state the facts, or change who asks, the day or the question"
        yield on(question, "warning", "perhaps answerable", "answerable", said, remedy)


def _open_evidence(question: GoldenQuestion, corpus: Corpus) -> str | None:
    """Say which quoted document the asker may see after all: what is not permitted must be hidden."""
    for evidence in question.evidence:
        document, spans = corpus.find(evidence)
        if document and spans and corpus.answers_for(question, document):
            return f"its asker may see {document.document_id}, which it quotes"
    return None


def _answered_twin(question: GoldenQuestion, twins: Sequence[GoldenQuestion], corpus: Corpus) -> str | None:
    for other in twins:
        if other.answerable and other.evidence:
            documents = [document for document, _ in map(corpus.find, other.evidence)]
            if all(document and corpus.answers_for(question, document) for document in documents):
                return f"{other.id} asks the same and has an answer, in documents that this asker may see"
    return None


def supporting(question: GoldenQuestion, corpus: Corpus, search: Search, /) -> Passage | None:
    """Return the sentence, among what this asker finds on that day, that seems to answer; ``None`` where none does."""
    asked = stems(question.question) - KIND_WORDS
    if len(asked) < _FEWEST:
        return None
    held = {document.document_id: document for document in corpus.documents}
    best: tuple[float, Passage] | None = None
    for hit in search(question.question, _HITS, set(question.asker), question.as_of):
        for passage in _within(held.get(hit.document_id), hit):
            if _is_answer(passage, question.question):
                whole = passage.stems | passage.place
                score = corpus.share(asked, _kindred(asked, whole))
                own = corpus.share(asked, _kindred(asked, passage.stems))
                figures = {stem for stem in asked if any(letter.isdigit() for letter in stem)}
                if not figures <= whole:  # another year, another form
                    continue
                if score >= _SUPPORT and own >= _OWN_WORDS and (best is None or score > best[0]):
                    best = score, passage
    return best[1] if best else None


def _within(document: Document | None, hit: Hit) -> list[Passage]:
    if document is None:
        return []
    return [each for each in passages(document) if each.start < hit.end and hit.start < each.end]


def _is_answer(passage: Passage, question: str) -> bool:
    """Return whether a sentence holds the kind of figure that a question wants, and asks nothing itself."""
    if passage.text.rstrip("*_ ").endswith("?"):
        return False
    for pattern, units in _WANTS:
        if re.search(pattern, question, re.IGNORECASE):
            return any(not units or each.unit in units for each in passage.amounts)
    return True


def _conflicting(question: GoldenQuestion, corpus: Corpus) -> Iterator[Finding]:
    for evidence in question.evidence:
        document, spans = corpus.find(evidence)
        facts = [each for each in (_counted(variants, evidence) for variants in question.facts) if each]
        if document and len(spans) == 1 and facts:
            near = {id(each): each for fact in facts for each in corpus.by_unit.get(fact.unit, ())}
            for passage in near.values():
                if passage.document.document_id != document.document_id and _says_otherwise(
                    passage, facts, question, evidence, corpus
                ):
                    yield _conflict(question, document, passage)
                    return


def _conflict(question: GoldenQuestion, document: Document, passage: Passage) -> Finding:
    problem = f"{_told(passage)}, in force and open to this asker, says otherwise"
    remedy = f"withdraw or mend that document, or say in the question that {document.document_id} is meant"
    return on(question, "warning", "several answers", "facts", problem, remedy)


def _told(passage: Passage) -> str:
    """Return where a passage stands, and what it says if everyone may read it: findings reach a decision's page."""
    document = passage.document
    place = document.place(passage.start)
    is_open = document.access is None or EVERYONE in document.access
    return f"{place} ({short(passage.text)!r})" if is_open else place


def _counted(variants: tuple[str, ...], evidence: Evidence) -> Amount | None:
    """Return the figure of a fact, where its evidence states it with a unit."""
    given = amounts(evidence.quote)
    for wanted in (each for variant in variants for each in amounts(variant)):
        for each in given:
            if each.agrees(wanted) and each.unit in _COUNTED:
                return each
    return None


def _says_otherwise(
    passage: Passage, facts: list[Amount], question: GoldenQuestion, evidence: Evidence, corpus: Corpus
) -> bool:
    for fact in facts:
        same_unit = [each for each in passage.amounts if each.unit == fact.unit]
        if same_unit and not any(each.agrees(fact) for each in same_unit):
            return _stands(question, passage.document, corpus) and of_one_thing(passage, question, evidence, corpus)
    return False


def _stands(question: GoldenQuestion, document: Document, corpus: Corpus) -> bool:
    """Return whether a question may be answered from a document; one of no day, not from what another has replaced."""
    replaced = question.as_of is None and (document.effective_to is not None or corpus.newer(document) is not None)
    return not replaced and corpus.answers_for(question, document)


def of_one_thing(passage: Passage, question: GoldenQuestion, evidence: Evidence, corpus: Corpus, /) -> bool:
    """Return whether a sentence is about what a question asks and its evidence states.

    Every word by which the question points at its evidence must point at the sentence too: a notice for another region
    differs in one word only. Then the sentence must hold nearly all of the question, or say nearly nothing that
    question and evidence do not, or be the evidence in much the same words.
    """
    document, _ = corpus.find(evidence)
    source = _wordy(stems(evidence.quote) | (stems(document.title) if document else frozenset()))
    asked, own = _wordy(stems(question.question)), _wordy(passage.stems)
    whole = own | passage.place
    pointing = _kindred(asked, source)
    if pointing - _kindred(pointing, whole):
        return False
    of_question, in_sentence = corpus.share(asked, _kindred(asked, whole)), corpus.share(asked, _kindred(asked, own))
    quoted = _wordy(stems(evidence.quote))
    of_evidence = corpus.share(quoted, _kindred(quoted, whole))
    known = corpus.share(own, _kindred(own, source | asked))
    return (
        (of_question >= _ALL and in_sentence >= _HALF)
        or (known >= _NOTHING_NEW and of_evidence >= _A_THIRD and len(own) >= _FEWEST)
        or (of_evidence >= _MOST and known >= _HALF)
        or (of_evidence >= _OVER_HALF and known >= _LITTLE_NEW)
    )


def _wordy(stems: frozenset[str]) -> frozenset[str]:
    """Return those that are words: not figures, nor the letters of codes."""
    return frozenset(stem for stem in stems if stem.isalpha() and len(stem) > 2)


def _kindred(wanted: frozenset[str], held: frozenset[str]) -> frozenset[str]:
    """Return those of some words that others hold, kindred words included."""
    beginnings = roots(held)
    return frozenset(stem for stem in wanted if stem in held or roots(frozenset((stem,))) & beginnings)
