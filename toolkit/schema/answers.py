"""What one option gave for one question: the answer, what reached the reader, what was cited, and what it took."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A numbered passage of a prompt.

    ``document_id`` is ``None`` for text that is nobody's document (a prompt pack). ``context`` is what the passage is
    read with, and is not part of it: the header row of its table. ``format`` is its document's, which says how lines
    are read; ``score`` the retriever's, where one found it.
    """

    number: int
    document_id: str | None
    title: str
    headings: tuple[str, ...]
    start: int
    end: int
    text: str
    context: str = ""
    format: str = "markdown"
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What a reader is given: exactly this text, of which ``sources`` are the numbered parts.

    ``tokens`` counts the whole text; ``left_out`` counts the passages that were offered and did not fit.
    """

    question: str
    text: str
    sources: tuple[Source, ...]
    tokens: int
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceQuote:
    """A reader's citation: characters ``start`` to ``end`` of the document behind a numbered source."""

    number: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelUsage:
    """Tokens as a model's endpoint reported them; ``cached_in`` and ``reasoning`` are parts of the two sums."""

    tokens_in: int
    tokens_out: int
    cached_in: int = 0
    reasoning: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reader made of a prompt.

    ``support`` (0 to 1) is how likely the reader holds its answer to be right, where it can say; ``first_token_s`` the
    seconds to the first token of a streamed answer; ``usage`` the endpoint's own count of tokens; ``problem`` what
    went wrong with this one answer, in words; ``note`` what is odd about it, though it can be used.
    """

    text: str
    abstained: bool
    quotes: tuple[SourceQuote, ...]
    tokens_out: int
    support: float | None = None
    first_token_s: float | None = None
    usage: ModelUsage | None = None
    problem: str | None = None
    note: str | None = None

    @property
    def usable(self) -> bool:
        """Whether there is anything to judge: a reply that failed is neither an answer nor a refusal."""
        return self.problem is None or self.abstained or bool(self.text.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The text that one option gave one question, and whether it declined to answer.

    ``problem`` is what went wrong with it, in words, ``note`` what is odd about it though it can be used.
    """

    option: str
    question_id: str
    repeat: int
    reader: str
    text: str
    abstained: bool
    problem: str | None = None
    note: str | None = None


ANSWERS = pl.Schema(
    {
        "option": pl.String,
        "question_id": pl.String,
        "repeat": pl.Int64,
        "reader": pl.String,
        "text": pl.String,
        "abstained": pl.Boolean,
        "problem": pl.String,
        "note": pl.String,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A quote that an answer rests on: ``document.text[start:end]`` if it is valid."""

    option: str
    question_id: str
    repeat: int
    number: int
    document_id: str
    start: int
    end: int
    quote: str


CITATIONS = pl.Schema(
    {
        "option": pl.String,
        "question_id": pl.String,
        "repeat": pl.Int64,
        "number": pl.Int64,
        "document_id": pl.String,
        "start": pl.Int64,
        "end": pl.Int64,
        "quote": pl.String,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """A span of a document that reached a stage on the way to an answer: ``candidate`` or ``prompt``."""

    option: str
    question_id: str
    repeat: int
    stage: str
    rank: int
    document_id: str
    start: int
    end: int


EXPOSURES = pl.Schema(
    {
        "option": pl.String,
        "question_id": pl.String,
        "repeat": pl.Int64,
        "stage": pl.String,
        "rank": pl.Int64,
        "document_id": pl.String,
        "start": pl.Int64,
        "end": pl.Int64,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens that one answer took, counted as if the prompt were sent to a chat model.

    ``counted_by`` is ``tiktoken``, or ``endpoint`` where the model's endpoint reported them; only then is it known how
    many were ``cached_in`` and how many went into ``reasoning``, parts of the two sums.
    """

    option: str
    question_id: str
    repeat: int
    tokens_in: int
    tokens_out: int
    sources: int
    left_out: int
    cached_in: int | None = None
    reasoning: int | None = None
    counted_by: str = "tiktoken"


USAGE = pl.Schema(
    {
        "option": pl.String,
        "question_id": pl.String,
        "repeat": pl.Int64,
        "tokens_in": pl.Int64,
        "tokens_out": pl.Int64,
        "sources": pl.Int64,
        "left_out": pl.Int64,
        "cached_in": pl.Int64,
        "reasoning": pl.Int64,
        "counted_by": pl.String,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """Seconds that one answer took on this machine. Kept apart: no two runs measure the same.

    ``first_token_s`` is how long the reader took to say its first word, where its answer was streamed.
    """

    option: str
    question_id: str
    repeat: int
    gather_s: float
    read_s: float
    first_token_s: float | None = None


LATENCY = pl.Schema(
    {
        "option": pl.String,
        "question_id": pl.String,
        "repeat": pl.Int64,
        "gather_s": pl.Float64,
        "read_s": pl.Float64,
        "first_token_s": pl.Float64,
    }
)
