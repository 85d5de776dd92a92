"""What is written down of an answer: who asked what as which groups, what reached the reader, and what it said."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Protocol

from toolkit.schema import Document

if TYPE_CHECKING:
    from toolkit.options import Attempt, Question

SEALED = ("asker", "question", "answer", "quotes")
"""The fields that can be redacted: all that a person or a document said."""


class Labels(Protocol):
    """Where access labels are looked up: ``Documents``."""

    @property
    def labelled(self) -> bool:
        """Whether any document carries a label."""

    def get(self, document_id: str, /) -> Document | None:
        """Return a document by its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditChunk:
    """A span that reached a stage, ``candidate`` or ``prompt``; ``score`` is ``None`` where the retriever gave none."""

    stage: str
    document_id: str
    start: int
    end: int
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuote:
    """A citation: ``quote`` stands at ``start`` to ``end`` of the document."""

    document_id: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One answer, as it is logged.

    ``access`` holds the label of each document that was touched, as it was then; ``None`` for one without a label.
    ``asker`` names the person, where that is known; ``as_of`` is the day that the documents were filtered by.
    """

    asker: str = ""
    groups: tuple[str, ...]
    as_of: str | None
    option: str = ""
    question_id: str = ""
    question: str
    labelled: bool
    access: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)
    chunks: tuple[AuditChunk, ...]
    prompt_sha256: str
    model: str
    tokens_in: int
    tokens_out: int
    answer: str
    abstained: bool
    quotes: tuple[AuditQuote, ...]

    def plain(self) -> dict[str, Any]:
        """Return the entry as plain values, for JSON."""
        return asdict(self)


def entry_of(
    question: "Question",
    attempt: "Attempt",
    reader: str,
    /,
    *,
    documents: Labels,
    asker: str = "",
    option: str = "",
    question_id: str = "",
) -> AuditEntry:
    """Return what to log of an answer.

    Parameters
    ----------
    question, attempt, reader
        What was asked, what the option did with it, and the name of what read it.
    documents
        Where the access labels stand.
    asker, option, question_id
        Who asked, by which option, and which golden question it is, where that is known.
    """
    given = {source.number: source.document_id or "" for source in attempt.prompt.sources}
    quotes = tuple(
        AuditQuote(document_id=given.get(each.number, ""), start=each.start, end=each.end, quote=each.quote)
        for each in attempt.reading.quotes
    )
    chunks = _chunks(attempt)
    rests_on = {each.document_id for each in chunks} | {each.document_id for each in quotes} | set(attempt.remembered)
    used = attempt.reading.usage
    return AuditEntry(
        asker=asker,
        groups=tuple(sorted(set(question.groups))),
        as_of=question.as_of.isoformat() if question.as_of else None,
        option=option,
        question_id=question_id,
        question=question.text,
        labelled=documents.labelled,
        access=_access(rests_on, documents),
        chunks=chunks,
        prompt_sha256=sha256(attempt.prompt.text.encode("utf-8", "surrogatepass")).hexdigest(),
        model=reader,
        tokens_in=used.tokens_in if used else attempt.prompt.tokens,
        tokens_out=used.tokens_out if used else attempt.reading.tokens_out,
        answer=attempt.reading.text,
        abstained=attempt.reading.abstained,
        quotes=quotes,
    )


def _chunks(attempt: "Attempt") -> tuple[AuditChunk, ...]:
    stages = {"candidate": attempt.candidates, "prompt": attempt.prompt.sources}
    return tuple(
        AuditChunk(
            stage=stage,
            document_id=source.document_id or "",
            start=source.start,
            end=source.end,
            score=source.score,
        )
        for stage, sources in stages.items()
        for source in sources
    )


def _access(ids: set[str], documents: Labels) -> dict[str, tuple[str, ...] | None]:
    """Return the label of each document; one that is not there gets a label that nobody meets."""
    found = {name: documents.get(name) for name in sorted(ids - {""})}
    return {name: () if held is None else held.access for name, held in found.items()}
