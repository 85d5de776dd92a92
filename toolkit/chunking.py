"""Documents to chunks: whole blocks of one section, as many as a token budget holds, each an exact span."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from toolkit import tokens
from toolkit.schema import Chunk, Document
from toolkit.structure import Block, blocks, sentences

MAX_TOKENS = 256
_WORD = re.compile(r"\s*\S+")
"""A word with the white space before it: the piece that tiktoken counts it as."""
_LONGEST_WORD = 64
"""A longer run without white space is cut: no language has such words."""
_BLANK = re.compile(r"\s{1000,}")
"""Never within a chunk, nor given to tiktoken, whose pattern overflows on a million spaces."""
_RUN = re.compile(r"(?<!\S)\S{2000,}")
_LONGEST_RUN = 1_000
"""Letters without white space are given to tiktoken so many at a time: its work grows faster than they do."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is not cut again: a block, or a part of one above the budget. Its tokens are those from first to last."""

    block: Block
    start: int
    end: int
    first: int
    last: int


_Numbers = npt.NDArray[np.int64]
_Span = tuple[Sequence[_Piece], int, int, int]
"""What a chunk is made of, its first character, the one after its last, and its size in tokens."""


def chunk_documents(documents: Iterable[Document], /, *, max_tokens: int = MAX_TOKENS, overlap: int = 0) -> list[Chunk]:
    """Return the chunks of every document, in order.

    Parameters
    ----------
    documents
        What to cut.
    max_tokens
        The most that a chunk may take, counted by tiktoken.
    overlap
        How many of them may be the last sentences of the chunk before it, said again, within one section.

    Returns
    -------
    list of Chunk
        ``chunk.text == document.text[chunk.start:chunk.end]``; chunks of a document do not overlap but for the
        sentences asked for, and together hold all its text after the front matter but white space and comments.

    Raises
    ------
    ValueError
        Where ``max_tokens`` is below 16, too few to hold a sentence, or fewer than that are left beside ``overlap``.

    Examples
    --------
    >>> from toolkit.ingestion import load_documents
    >>> documents = load_documents("data/samples/documents")
    >>> chunks = chunk_documents(documents, max_tokens=128)
    >>> all(chunk.tokens <= 128 for chunk in chunks)
    True
    """
    if max_tokens < 16:
        raise ValueError(f"max_tokens must be at least 16; got {max_tokens}")
    if not 0 <= overlap <= max_tokens - 16:
        raise ValueError(f"overlap must be 0 to {max_tokens - 16}, for chunks of {max_tokens} tokens; got {overlap}")
    return [chunk for document in documents for chunk in _chunks(document, max_tokens, overlap)]


def _chunks(document: Document, max_tokens: int, overlap: int) -> Iterator[Chunk]:
    room = max_tokens - overlap
    groups = _packed(_pieces(document, room), document.text, room)
    spans: Iterator[_Span] = ((group, *span) for group in groups for span in _within(document.text, group, room))
    if overlap:
        spans = _overlapping(spans, document.text, overlap, max_tokens)
    for ordinal, (group, start, end, size) in enumerate(spans):
        named = next((piece.block for piece in group if piece.block.kind != "heading"), group[-1].block)
        yield Chunk(
            chunk_id=f"{document.document_id}#{ordinal}",
            document_id=document.document_id,
            ordinal=ordinal,
            start=start,
            end=end,
            text=document.text[start:end],
            tokens=size,
            headings=named.headings,
            context=group[0].block.context,
        )


def _overlapping(spans: Iterable[_Span], text: str, overlap: int, max_tokens: int) -> Iterator[_Span]:
    """Let each span begin with the last sentences of the one before it, where both are of one section."""
    before: _Span | None = None
    last = -1  # where the span before begins now: never again from there, or it would be of no use
    for group, start, end, size in spans:
        again, size_again = start, size
        if before and _goes_on(before, group, start, text):
            for sentence in reversed(list(_sentences(before, text))):
                size_with = _count(text[sentence:end])
                if sentence <= last or _count(text[sentence:start]) > overlap or size_with > max_tokens:
                    break
                again, size_again = sentence, size_with
        yield group, again, end, size_again
        before, last = (group, start, end, size), again


def _goes_on(before: _Span, group: Sequence[_Piece], start: int, text: str) -> bool:
    first = group[0].block
    same = before[0][-1].block.headings == first.headings and first.kind != "heading"
    return same and _touch(text, before[2], start)


def _sentences(span: _Span, text: str) -> Iterator[int]:
    """Yield where each sentence of a span begins; a heading, a row of a table and code are taken whole."""
    group, start, end, _ = span
    for piece in group:
        first, last = max(piece.start, start), min(piece.end, end)
        if first < last and piece.block.kind in ("paragraph", "item"):
            yield from (begin for begin, _ in sentences(text, start=first, end=last))
        elif first < last:
            yield first


def _packed(pieces: Iterable[_Piece], text: str, max_tokens: int) -> Iterator[list[_Piece]]:
    """Gather pieces until the next would pass the budget, begins another section, or lies past what is not shown."""
    held: list[_Piece] = []
    titled = True  # whether nothing but headings is held
    for piece in pieces:
        if held and (
            piece.last - held[0].first > max_tokens
            or (piece.block.kind == "heading" and not titled)
            or not _touch(text, held[-1].end, piece.start)
        ):
            yield held
            held, titled = [], True
        held.append(piece)
        titled = titled and piece.block.kind == "heading"
    if held:
        yield held


def _touch(text: str, end: int, start: int) -> bool:
    """Tell whether little but white space lies between two pieces: no comment, and no yawning gap."""
    return start - end <= 2 or (start - end < 1000 and not text[end:start].strip())


def _within(text: str, group: Sequence[_Piece], max_tokens: int) -> Iterator[tuple[int, int, int]]:
    """Yield the span of a group and its size in tokens; where it passes the budget after all, those of its halves.

    Tokens are first counted in the whole document. Cut out of it, a text can take one or two more at its edges.
    """
    start, end = group[0].start, group[-1].end
    size = _count(text[start:end])
    if size <= max_tokens:
        yield start, end, size
    elif len(group) > 1:
        for half in (group[: len(group) // 2], group[len(group) // 2 :]):
            yield from _within(text, half, max_tokens)
    else:
        for first, last in _halves(text, start, end):
            yield from _within(text, [_Piece(group[0].block, first, last, 0, 0)], max_tokens)


def _count(text: str) -> int:
    return len(tokens.encoding().encode_to_numpy(text, disallowed_special=()))


def _halves(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the parts of a text before and after a space near its middle, or its middle."""
    middle = (start + end) // 2
    space = text.rfind(" ", start + 1, middle)
    cut = space if space > 0 and text[start:space].strip() else middle
    return [_trimmed(text, start, cut), _trimmed(text, cut, end)]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())


def _pieces(document: Document, max_tokens: int) -> list[_Piece]:
    """Return the blocks of a document, those above the budget cut at sentences, words and, at last, characters."""
    text = document.text
    solid = _solid(text, 0, len(text))
    ruler = _Ruler(text, solid)
    found = [
        (block, start, end)
        for block in blocks(text, start=document.body_start, format=document.format)
        for start, end in ([(block.start, block.end)] if len(solid) == 1 else _solid(text, block.start, block.end))
    ]
    for cut in (_at_sentences, _at_words):
        sizes = ruler.places([(start, end) for _, start, end in found])
        found = [
            (block, *span)
            for (block, start, end), (first, last) in zip(found, sizes, strict=True)
            for span in ([(start, end)] if last - first <= max_tokens else cut(text, start, end, ruler, max_tokens))
        ]
    places = ruler.places([(start, end) for _, start, end in found])
    return [_Piece(*each, *place) for each, place in zip(found, places, strict=True)]


def _at_sentences(text: str, start: int, end: int, _ruler: "_Ruler", _max_tokens: int) -> list[tuple[int, int]]:
    return sentences(text, start=start, end=end)


def _at_words(text: str, start: int, end: int, ruler: "_Ruler", max_tokens: int) -> list[tuple[int, int]]:
    found = (match.span() for match in _WORD.finditer(text, start, end))
    words = [part for word in found for part in (_short(*word) if word[1] - word[0] > _LONGEST_WORD else (word,))]
    first, last = ruler.edges(words)
    spans, begin = [], 0
    while begin < len(words):  # straight to the word that passes the budget: a line may hold millions
        after = max(begin + 1, int(np.searchsorted(last, first[begin] + max_tokens, side="right")))
        spans.append((words[begin][0], words[after - 1][1]))
        begin = after
    return [span for span in (_trimmed(text, *span) for span in spans) if span[0] < span[1]]


def _short(start: int, end: int) -> list[tuple[int, int]]:
    return list(pairwise([*range(start, end, _LONGEST_WORD), end]))


class _Ruler:
    """Where in a text each of its tokens begins, so that the size of any part is known without counting it again."""

    def __init__(self, text: str, solid: Iterable[tuple[int, int]]) -> None:
        parts = (part for span in solid for part in _runs_cut(text, *span))
        self._starts = np.concatenate([_token_starts(text[start:end]) + start for start, end in parts])

    def places(self, spans: Sequence[tuple[int, int]], /) -> list[tuple[int, int]]:
        """Return the number of the first token of each span, and that of the first after it."""
        first, last = self.edges(spans)
        return list(zip(first.tolist(), last.tolist(), strict=True))

    def edges(self, spans: Sequence[tuple[int, int]], /) -> tuple[_Numbers, _Numbers]:
        """Return the same as two arrays."""
        edges = np.array(spans, dtype=np.int64).reshape(-1, 2)
        first = np.searchsorted(self._starts, edges[:, 0], side="right") - 1
        return first, np.searchsorted(self._starts, edges[:, 1], side="left")


def _token_starts(text: str) -> npt.NDArray[np.int64]:
    """Return the character in which each token of a text begins."""
    widths = _widths()[tokens.encoding().encode_to_numpy(text, disallowed_special=())]
    starts = np.cumsum(widths) - widths
    if text.isascii():
        return starts
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)
    bytes_of = 1 + (codes > 0x7F).astype(np.int64) + (codes > 0x7FF) + (codes > 0xFFFF)
    return np.searchsorted(np.cumsum(bytes_of), starts, side="right")


@cache
def _widths() -> npt.NDArray[np.int64]:
    """Return how many bytes each token of the vocabulary stands for."""
    encoding = tokens.encoding()
    widths = np.zeros(encoding.n_vocab, dtype=np.int64)
    for written in encoding.token_byte_values():
        widths[encoding.encode_single_token(written)] = len(written)
    return widths


def _runs_cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a part of a text whole, or in parts where it has long runs of letters."""
    runs = (match.span() for match in _RUN.finditer(text, start, end))
    cuts = [cut for first, last in runs for cut in range(first, last, _LONGEST_RUN)]
    yield from pairwise(sorted({start, *cuts, end}) if end > start else [start, end])


def _solid(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the parts of a text between its long runs of white space."""
    edges = [start, *(edge for blank in _BLANK.finditer(text, start, end) for edge in blank.span()), end]
    return list(zip(edges[::2], edges[1::2], strict=True))
