"""The options that need no training, each a small composition of parts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter

from toolkit.ingestion import Documents
from toolkit.options.attempt import Attempt, Clock, LeftOut, Question
from toolkit.prompting import assemble
from toolkit.readers import Reader
from toolkit.retrieval import Retriever
from toolkit.schema import Hit, InputError, Source
from toolkit.tuning.teaching import whole

WINDOW_TOKENS = 128_000
"""The window of common chat models. What a model offers beyond it is set by ``window_tokens``."""
PROMPT_TOKENS = 4_000
"""What RAG gives a reader at most: cheap, and enough for two dozen passages."""
PASSAGES = 12


_NO_PACK = Source(number=1, document_id=None, title="", headings=(), start=0, end=0, text="")
"""Stands where nothing was pasted: no document was looked for, so that retrieval is not what failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptOnly:
    """What the team pastes into every prompt: the same whatever is asked, but for parts that an asker may not see.

    The pack's parts are documents, with access labels like any other; with no pack there is nothing to answer from.
    """

    pack: Documents
    reader: Reader
    window_tokens: int = WINDOW_TOKENS
    clock: Clock = perf_counter
    name: str = field(default="prompt-only", init=False)

    def answer(self, question: Question, /) -> Attempt:
        """Return an answer from the prompt pack alone, as it was written: nobody dates what is pasted."""
        gather, window = lambda: self._sources(question), self.window_tokens
        return _attempt(gather, question, self.reader, window, self.clock, may_read=lambda source: bool(source.text))

    def _sources(self, question: Question) -> tuple[Source, ...]:
        parts = self.pack.visible(groups=question.groups, as_of=None)
        return tuple(replace(whole(part), document_id=None) for part in parts) or (_NO_PACK,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rag:
    """The passages that match the question, from what the asker may see.

    What the retriever finds is held against the documents' labels once more. A passage that this asker may not see is
    kept as a candidate, so that the leak is counted, and goes no further.
    """

    retriever: Retriever
    documents: Documents
    reader: Reader
    passages: int = PASSAGES
    window_tokens: int = PROMPT_TOKENS
    clock: Clock = perf_counter
    name: str = field(default="rag", init=False)

    def answer(self, question: Question, /) -> Attempt:
        """Return an answer from the passages found for this asker and day."""
        return _attempt(
            lambda: self._found(question),
            question,
            self.reader,
            self.window_tokens,
            self.clock,
            may_read=lambda source: self._may_read(source, question),
        )

    def _found(self, question: Question) -> tuple[Source, ...]:
        hits = self.retriever(question.text, self.passages, frozenset(question.groups), question.as_of)
        for hit in hits:
            document = self.documents.get(hit.document_id)
            if document is None or document.text[hit.start : hit.end] != hit.text:
                raise InputError(
                    "the retriever gave text that is not in the document it names",
                    field="retriever",
                    got=f"{hit.document_id}, characters {hit.start} to {hit.end}",
                    remedy="build what it searches from these same documents",
                )
        return tuple(from_hit(hit) for hit in hits)

    def _may_read(self, source: Source, question: Question) -> bool:
        document = self.documents.get(source.document_id or "")
        return document is not None and self.documents.shows(document, groups=question.groups, as_of=question.as_of)


@dataclass(frozen=True, slots=True, kw_only=True)
class LongContext:
    """Every document that the asker may see, whole, in the order of their ids, up to the window.

    What did not fit is named in the attempt's ``left_out``, with the characters that were cut.
    """

    documents: Documents
    reader: Reader
    window_tokens: int = WINDOW_TOKENS
    clock: Clock = perf_counter
    name: str = field(default="long-context", init=False)

    def answer(self, question: Question, /) -> Attempt:
        """Return an answer from all that this asker may see on the day."""
        attempt = _attempt(lambda: self._sources(question), question, self.reader, self.window_tokens, self.clock)
        return replace(attempt, left_out=left_out(attempt.candidates, attempt.prompt.sources))

    def _sources(self, question: Question) -> tuple[Source, ...]:
        visible = self.documents.visible(groups=question.groups, as_of=question.as_of)
        return tuple(whole(document) for document in visible)


def left_out(offered: Sequence[Source], read: Sequence[Source], /) -> tuple[LeftOut, ...]:
    """Return what of the documents offered is not in the prompt, in their order: each whole, or its end.

    Examples
    --------
    >>> rest = {"number": 1, "title": "", "headings": (), "start": 0}
    >>> leave = Source(document_id="leave.md", end=9, text="Ten days.", **rest)
    >>> fees = Source(document_id="fees.md", end=6, text="cr 20.", **rest)
    >>> left_out([leave, fees], [replace(leave, end=3, text="Ten")])
    (LeftOut(document_id='leave.md', characters=6, whole=False),
     LeftOut(document_id='fees.md', characters=6, whole=True))
    """
    given = {source.document_id: source.end - source.start for source in read}
    cut = [(source, source.end - source.start - given.get(source.document_id, 0)) for source in offered]
    return tuple(
        LeftOut(document_id=source.document_id or "", characters=count, whole=source.document_id not in given)
        for source, count in cut
        if count
    )


def _attempt(
    gather: Callable[[], tuple[Source, ...]],
    question: Question,
    reader: Reader,
    window_tokens: int,
    clock: Clock,
    *,
    may_read: Callable[[Source], bool] = lambda _: True,
) -> Attempt:
    """Gather, assemble and read, timing the two halves: what an option costs before, and in, the reader."""
    begun = clock()
    sources = gather()
    offered = tuple(source for source in sources if may_read(source))
    prompt = assemble(question.text, offered, window_tokens=window_tokens, cut_last=True)
    gathered = clock()
    reading = reader.read(prompt)
    return Attempt(
        candidates=sources, prompt=prompt, reading=reading, gather_s=gathered - begun, read_s=clock() - gathered
    )


def from_hit(hit: Hit, /) -> Source:
    """Return a passage that was found as a source, numbered by its rank."""
    return Source(
        number=hit.rank,
        document_id=hit.document_id,
        title=hit.title,
        headings=hit.headings,
        start=hit.start,
        end=hit.end,
        text=hit.text,
        context=hit.context,
        format=hit.format,
        score=hit.score,
    )
