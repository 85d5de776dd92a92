"""An index whose documents other processes cut and read: bit for bit the one that is built here.

Cutting takes nine tenths of a build, and documents are cut each by itself: they travel in parts, as data, and come back
as the places of their chunks and their words as numbers. What remains is done here: a part's numbers become the
corpus's, in the order of the parts, which is that in which one process would have met the words.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate, pairwise
from operator import attrgetter
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from toolkit.chunking import chunk_documents
from toolkit.embedding import spread
from toolkit.parallel import Mapper
from toolkit.retrieval.contents import Contents, Reading, document_places, documents_of, in_order, word_stream
from toolkit.retrieval.streams import Stream, number_words
from toolkit.schema import Chunk, Document, InputError

_LEAST, _MOST, _PARTS = 250_000, 2_000_000, 32
"""How many characters a part has, and how many parts there are while it has fewer than the most of them."""
_SAID = attrgetter("chunk_id", "ordinal", "start", "end", "tokens", "headings", "context")
_id = attrgetter("document_id")


@dataclass(frozen=True, slots=True)
class Part:
    """Documents in order, and their chunks where they are already cut."""

    documents: Sequence[Document]
    chunks: Sequence[Chunk] | None


@dataclass(frozen=True, slots=True)
class Found:
    """What was read in a part: the place of each chunk's document in it, what ``_SAID`` says of each, and the words.

    ``words`` are the distinct ones, a line each, in order of first use; ``numbers`` and ``bounds`` are a stream's.
    """

    document_of: NDArray[np.int32]
    cut: list[tuple[Any, ...]] | None
    words: str
    numbers: NDArray[np.int32]
    bounds: NDArray[np.int64]


def built(
    documents: Iterable[Document],
    chunks: Iterable[Chunk] | None,
    /,
    *,
    reading: Reading,
    max_tokens: int,
    mapper: Mapper | None = None,
) -> Contents:
    """Return the contents of an index of documents, which are cut unless their chunks are given.

    Raises
    ------
    InputError
        Where two documents have one id, a chunk is of none of them, or what reads a part dies of it.
    """
    listed = sorted(documents, key=_id)
    places = document_places(listed)  # before the work of cutting them
    if mapper is not None:
        return _built_by(mapper, listed, places, chunks, reading=reading, max_tokens=max_tokens)
    cut = chunk_documents(listed, max_tokens=max_tokens) if chunks is None else chunks
    return Contents.of(listed, cut, reading=reading)


def _built_by(
    mapper: Mapper,
    listed: Sequence[Document],
    places: Mapping[str, int],
    chunks: Iterable[Chunk] | None,
    /,
    *,
    reading: Reading,
    max_tokens: int,
) -> Contents:
    """Return the same, the documents cut, read and embedded by a mapper."""
    given = None if chunks is None else in_order(chunks)
    parts = list(_parts(listed, None if given is None else documents_of(given, places), given))
    read = partial(read_part, fields=reading.fields, max_tokens=max_tokens)
    found = list(mapper(read, parts, lost=_lost))
    if reading.embedder is not None:
        reading = replace(reading, embedder=spread(reading.embedder, mapper))
    return put_together(parts, found, reading=reading)


def put_together(parts: Sequence[Part], found: Sequence[Found], /, *, reading: Reading) -> Contents:
    """Return the contents of an index of all parts, given what was read in each."""
    documents = [document for part in parts for document in part.documents]
    chunks = [chunk for part, each in zip(parts, found, strict=True) for chunk in _chunks(part, each)]
    firsts = accumulate((len(part.documents) for part in parts), initial=0)
    places = [np.empty(0, np.int32), *(first + each.document_of for first, each in zip(firsts, found, strict=False))]
    return Contents.read(documents, chunks, np.concatenate(places).astype(np.int32), joined(found), reading=reading)


def read_part(part: Part, /, *, fields: bool, max_tokens: int) -> Found:
    """Return what is to be read in some documents: called where a mapper works."""
    chunks = part.chunks
    if chunks is None:
        chunks = in_order(chunk_documents(part.documents, max_tokens=max_tokens))
    document_of = documents_of(chunks, document_places(part.documents))
    stream = word_stream(part.documents, chunks, document_of, fields=fields)
    cut = None if part.chunks is not None else [_SAID(chunk) for chunk in chunks]
    return Found(document_of, cut, "\n".join(stream.words), stream.numbers, stream.bounds)


def joined(found: Sequence[Found], /) -> Stream:
    """Return the words of all parts as one stream: what :func:`number_words` gives for all of their texts at once."""
    lists = number_words([each.words for each in found])  # a list's words, read as a text, are those words
    spans = pairwise(lists.bounds.tolist())
    numbers = [lists.numbers[start:end][each.numbers] for (start, end), each in zip(spans, found, strict=True)]
    sizes = [np.diff(each.bounds) for each in found]
    bounds = np.cumsum(np.concatenate([np.zeros(1, np.int64), *sizes]))
    return Stream(np.concatenate([np.empty(0, np.int32), *numbers]), bounds, lists.words)


def _parts(
    documents: Sequence[Document], document_of: NDArray[np.int32] | None, chunks: Sequence[Chunk] | None
) -> Iterator[Part]:
    """Yield documents in parts of about as many characters, each at least one document."""
    ends = np.cumsum([len(document.text) for document in documents], dtype=np.int64)
    size = min(max(int(ends[-1]) // _PARTS, _LEAST), _MOST) if len(documents) else _LEAST
    cuts = np.flatnonzero(np.diff(ends // size, prepend=0)) + 1
    for first, last in pairwise(dict.fromkeys([0, *cuts.tolist(), len(documents)])):
        if document_of is None or chunks is None:
            yield Part(documents[first:last], None)
        else:
            start, end = np.searchsorted(document_of, [first, last]).tolist()
            yield Part(documents[first:last], chunks[start:end])


def _chunks(part: Part, found: Found) -> Iterable[Chunk]:
    """Return a part's chunks: those that were cut elsewhere with their text, which did not travel back."""
    return part.chunks if part.chunks is not None else _cut_again(part.documents, found)


def _cut_again(documents: Sequence[Document], found: Found) -> Iterator[Chunk]:
    for place, said in zip(found.document_of.tolist(), found.cut or (), strict=True):
        chunk_id, ordinal, start, end, tokens, headings, context = said
        document = documents[place]
        yield Chunk(
            chunk_id=chunk_id,
            document_id=document.document_id,
            ordinal=ordinal,
            start=start,
            end=end,
            text=document.text[start:end],
            tokens=tokens,
            headings=headings,
            context=context,
        )


def _lost(part: Part) -> NoReturn:
    first, last = part.documents[0].document_id, part.documents[-1].document_id
    remedy = "give the workers more memory, or build the index without them"
    raise InputError("whatever read these documents died", field="documents", got=f"{first} to {last}", remedy=remedy)
