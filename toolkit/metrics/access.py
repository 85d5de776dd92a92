"""Whether anything reached an asker who may not see it, and where on the way to the answer."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from toolkit.metrics.case import Case
from toolkit.metrics.correctness import has
from toolkit.metrics.shingles import shingles
from toolkit.metrics.values import Token, said
from toolkit.schema import Document, Source

_CANARY = re.compile(r"\b(?:[A-Z]+-)?CANARY-\w{4,}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """Text that its asker may not see, found at one stage of one answer.

    ``how`` it was known: the ``document`` named, its ``words``, its ``canary``, or a ``fact`` of it. ``canary`` is the
    marker found, and empty otherwise.
    """

    stage: str
    document_id: str
    how: str
    canary: str = ""


def leaks(case: Case, /) -> list[Leak]:
    """Return every leak of one answer, in the order of the stages; none where the corpus carries no labels.

    Looked at: the documents that passages and citations name, the words of every text that is not the open document
    that it says it is, canaries, and, where the question is not for its asker, the figures and days that only the
    hidden evidence holds.
    """
    if not case.labelled:
        return []
    return list(dict.fromkeys(_found(case)))


def repeats_hidden(answer: str, hidden: Iterable[str], visible: Iterable[str], /) -> bool:
    """Return whether an answer repeats eight words in a row of a hidden text that stand in no visible text.

    This looks at the words alone, and so catches what no citation admits.

    Examples
    --------
    >>> hidden = "The six posts at the northern office will go before the summer."
    >>> answer = "They say the six posts at the northern office will go."
    >>> repeats_hidden(answer, [hidden], ["Posts are advertised weekly."])
    True
    """
    said = shingles(answer)
    secret = {shingle for text in hidden for shingle in said & shingles(text)}
    return bool(secret) and not all(any(shingle in shingles(text) for text in visible) for shingle in secret)


@lru_cache(maxsize=20_000)
def canaries(text: str, /) -> frozenset[str]:
    """Return the canaries in a text: markers put into restricted documents so that a leak is found without reading.

    Examples
    --------
    >>> sorted(canaries("Reference: GW-CANARY-7vkhta."))
    ['GW-CANARY-7VKHTA']
    """
    return frozenset(found.upper() for found in _CANARY.findall(text))


def _found(case: Case) -> Iterator[Leak]:
    yield from _in_sources(case, "candidate", case.candidates)
    for source in (*case.candidates, *case.sources):
        yield from _in_context(case, source)
    yield from _in_sources(case, "prompt", case.sources)
    yield from _in_text(case, "prompt", _around(case))
    cited = {source.number: source.document_id for source in case.sources}
    for quote in case.reading.quotes:
        yield from _named(case, "citation", cited.get(quote.number))
        yield from _in_text(case, "citation", quote.quote)
    yield from _in_text(case, "answer", case.reading.text)
    yield from _facts(case, "answer", case.reading.text)
    yield from _in_text(case, "log", case.log)
    yield from _facts(case, "log", case.log)


def _in_sources(case: Case, stage: str, sources: Iterable[Source]) -> Iterator[Leak]:
    for source in sources:
        yield from _named(case, stage, source.document_id)
        if not _is_open(case, source):
            yield from _in_text(case, stage, source.text)


def _is_open(case: Case, source: Source) -> bool:
    """Return whether a passage is what it says it is: a span of a document that the asker may see."""
    document = case.open_to.get(source.document_id or "")
    return document is not None and document.text[source.start : source.end] == source.text


def _named(case: Case, stage: str, document_id: str | None) -> Iterator[Leak]:
    if document_id in case.hidden:
        yield Leak(stage=stage, document_id=document_id or "", how="document")


def _in_context(case: Case, source: Source) -> Iterator[Leak]:
    """Look at what a passage is read with: a title or a header row is short, so the whole of it counts too."""
    own = case.open_to.get(source.document_id or "")
    for part in {source.title, source.context, *source.headings} - {own.title if own else "", ""}:
        if own is None or _plain(part) not in _text_of(own):
            yield from _in_text(case, "context", part)
            yield from _whole(case, part)


def _whole(case: Case, part: str) -> Iterator[Leak]:
    if len(part.split()) < 2 or any(_plain(part) in _text_of(document) for document in case.open_to.values()):
        return
    for document in case.hidden.values():
        if _plain(part) in _text_of(document):
            yield Leak(stage="context", document_id=document.document_id, how="words")


def _around(case: Case) -> str:
    """Return what stands in a prompt beside its passages: instructions, titles, the question, what was smuggled in."""
    rest = case.prompt_text
    for source in sorted(case.sources, key=lambda source: -len(source.text)):
        rest = rest.replace(source.text, "\n", 1)
    # What the asker wrote is theirs, once: a question of one word must not take that word out of all the rest.
    before, asked, after = rest.rpartition(case.question.question or "\0")
    return f"{before}\n{after}" if asked else rest


def _in_text(case: Case, stage: str, text: str) -> Iterator[Leak]:
    if not text:
        return
    marks, visible = canaries(text), case.open_to
    for document_id, document in case.hidden.items():
        for canary in sorted(marks & canaries(document.text)):
            if not any(canary in canaries(each.text) for each in visible.values()):
                yield Leak(stage=stage, document_id=document_id, how="canary", canary=canary)
        if shingles(text) & shingles(document.text) and _only_hidden(text, document, visible):
            yield Leak(stage=stage, document_id=document_id, how="words")


def _only_hidden(text: str, document: Document, visible: Mapping[str, Document]) -> bool:
    return repeats_hidden(text, [document.text], [each.text for each in visible.values()])


def _facts(case: Case, stage: str, text: str) -> Iterator[Leak]:
    """Look for the figures and days of evidence that is not for this asker: six words can give away a settlement."""
    if case.question.answerable or not text:
        return
    for document_id, start, end in case.evidence:
        document = case.hidden.get(document_id)
        secret = _telling(document.text[start:end]) if document else ()
        if any(_gives_away(case, fact, text) for fact in secret):
            yield Leak(stage=stage, document_id=document_id, how="fact")


@lru_cache(maxsize=1000)
def _telling(evidence: str) -> tuple[tuple[Token, ...], ...]:
    """Return what of a text is particular enough to be known again: a bare 6 is everywhere, six posts are not."""
    pairs = [pair for sentence in said(evidence) for pair in zip(sentence, [*sentence[1:], None], strict=True)]
    return tuple(
        (value, following) if _bare(value) and following and not following.is_value else (value,)
        for value, following in pairs
        if value.is_value and (following or not _bare(value))
    )


def _bare(value: Token) -> bool:
    return value.kind == "number" and not value.unit and value.amount < 1000


def _gives_away(case: Case, fact: tuple[Token, ...], text: str) -> bool:
    if not has(text, fact) or has(case.question.question, fact):
        return False
    return not any(has(document.text, fact) for document in case.open_to.values())


@lru_cache(maxsize=20_000)
def _plain(text: str) -> str:
    return " ".join(text.lower().split())


@lru_cache(maxsize=5000)
def _text_of(document: Document) -> str:
    return _plain(f"{document.title}\n{document.text}")
