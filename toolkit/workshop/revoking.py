"""The access drill, live: take one document from everybody, and see which option still shows it."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from toolkit.drills import Upkeep
from toolkit.ingestion import Documents
from toolkit.options import Attempt, Option, Question

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoked:
    """Whether a document's text reaches the asker from an option as it was, and after upkeep, which took ``seconds``.

    An option as it was knows only the old rights, and shows the text until it is brought up to date. ``still`` and
    ``seconds`` are ``None`` where that is work for people.
    """

    option: str
    how: str
    shown: bool
    still: bool | None
    seconds: float | None


def without(documents: Documents, document_id: str, /) -> Documents:
    """Return the documents with one that nobody may see any more."""
    return replace(
        documents, items=tuple(replace(d, access=()) if d.document_id == document_id else d for d in documents)
    )


def revoked(
    documents: Documents,
    upkeeps: Sequence[Upkeep],
    /,
    *,
    document_id: str,
    asked: Question,
    clock: Clock = time.perf_counter,
) -> Iterator[Revoked]:
    """Yield what each option does when a document is taken from everybody, one after another.

    Examples
    --------
    >>> from toolkit import load_documents, readers
    >>> from toolkit.drills import indexed
    >>> documents = load_documents("data/samples/documents/hr")
    >>> first = next(iter(documents))
    >>> asked = Question(text=f"What does {first.title} say?", groups=tuple(first.access))
    >>> rag = indexed(readers.extractive())
    >>> found = next(revoked(documents, [rag], document_id=first.document_id, asked=asked))
    >>> found.shown, found.still
    (True, False)
    """
    after = without(documents, document_id)
    for upkeep in upkeeps:
        option = upkeep.build(documents)
        shown = _reaches(option, asked, document_id)
        begun = clock()
        corrected = upkeep.correct(option, documents, after) if upkeep.correct else None
        seconds = clock() - begun if corrected else None
        yield Revoked(
            option=upkeep.name,
            how=upkeep.how,
            shown=shown,
            still=_reaches(corrected.option, asked, document_id) if corrected else None,
            seconds=seconds,
        )


def _reaches(option: Option, asked: Question, document_id: str) -> bool:
    """Return whether a document's text is anywhere on the way: candidates, prompt, or what was learnt."""
    attempt: Attempt = option.answer(asked)
    sources = (*attempt.candidates, *attempt.prompt.sources)
    return any(each.document_id == document_id for each in sources) or document_id in attempt.remembered
