"""Documents to what a back end stores: passages with their place, their words and their vector."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from toolkit.chunking import chunk_documents
from toolkit.embedding import Embedder
from toolkit.retrieval.backends.contract import embedded
from toolkit.retrieval.words import split, stems
from toolkit.schema import Chunk, Document, InputError

TITLE_WEIGHT = 2
"""A word of a title or heading counts as this many of the text."""
_BATCH = 256
"""How many documents are read, cut and embedded at a time."""
_MARK = "\ufdd0"  # a code point that no text uses
_UNSTORABLE = re.compile(f"[\0{_MARK}\ud800-\udfff]")
_STORED = re.compile(f"{_MARK}([0-9a-f]{{4}})")


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk with all that a hit tells of it.

    ``place`` counts the chunks of its document; ``counts`` is how often each term occurs, weighted by where it stands.
    """

    document: Document
    chunk: Chunk
    place: int
    page: int | None
    line: int | None
    counts: Mapping[str, int]
    vector: NDArray[np.float32] | None

    @property
    def size(self) -> int:
        """How many words it has, weighted in the same way."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Reading:
    """How documents are read: how they are cut, whether titles are searched, and what makes vectors."""

    max_tokens: int
    titles: bool
    embedder: Embedder | None

    def batches(
        self, documents: Iterable[Document], chunks: Iterable[Chunk] | None, /
    ) -> Iterator[tuple[list[Document], list[Passage]]]:
        """Yield some documents and their passages at a time, so that a corpus need not fit into memory.

        Raises
        ------
        InputError
            Where a chunk is of none of the documents.
        """
        cut = None if chunks is None else _by_document(chunks)
        left = iter(documents)
        while batch := list(islice(left, _BATCH)):
            found = _by_document(chunk_documents(batch, max_tokens=self.max_tokens)) if cut is None else cut
            yield batch, self._passages(batch, [found.pop(document.document_id, []) for document in batch])
        if cut:
            problem = "a chunk names a document that is not given"
            raise InputError(problem, field="document_id", got=next(iter(cut)))

    def _passages(self, documents: Sequence[Document], cut: Sequence[Sequence[Chunk]]) -> list[Passage]:
        placed = [entry for document, chunks in zip(documents, cut, strict=True) for entry in _placed(document, chunks)]
        bodies = [f"{chunk.context}\n{chunk.text}" if chunk.context else chunk.text for _, chunk, *_ in placed]
        above = ["\n".join((document.title, *chunk.headings)) for document, chunk, *_ in placed]
        counts = _counted(bodies, above if self.titles else [""] * len(above))
        vectors: Iterable[NDArray[np.float32] | None] = [None] * len(placed)
        if self.embedder and placed:
            texts = ["\n".join(filter(None, both)) for both in zip(above, bodies, strict=True)]
            vectors = embedded(self.embedder, texts)
        return [
            Passage(*place, counts=of, vector=vector) for place, of, vector in zip(placed, counts, vectors, strict=True)
        ]


def _by_document(chunks: Iterable[Chunk]) -> dict[str, list[Chunk]]:
    found: dict[str, list[Chunk]] = defaultdict(list)
    for chunk in chunks:
        found[chunk.document_id].append(chunk)
    return dict(found)


def _placed(
    document: Document, chunks: Sequence[Chunk]
) -> Iterator[tuple[Document, Chunk, int, int | None, int | None]]:
    """Yield the chunks of a document in order with place, page and line; the lines are counted in one go."""
    line, counted = document.line(0), 0
    for place, chunk in enumerate(sorted(chunks, key=lambda chunk: (chunk.start, chunk.ordinal))):
        if line is not None:
            line += document.text.count("\n", counted, chunk.start)
            counted = chunk.start
        yield document, chunk, place, document.page(chunk.start), line


def _counted(bodies: Sequence[str], above: Sequence[str]) -> list[Counter[str]]:
    """Return how often each term occurs in each text, a word above it counting as more."""
    words = [split(text) for text in (*bodies, *above)]
    distinct = list({word for text in words for word in text})
    term_of = dict(zip(distinct, stems(distinct), strict=True))
    counts = [Counter(term_of[word] for word in text) for text in words]
    for counted, headed in zip(counts[: len(bodies)], counts[len(bodies) :], strict=True):
        for term, number in headed.items():
            counted[term] += TITLE_WEIGHT * number
    return counts[: len(bodies)]


def stored(text: str, /) -> str:
    r"""Return a text without the characters that a database refuses (NUL, halves of surrogate pairs), each spelt out.

    Two texts are spelt alike only where they are the same.

    Examples
    --------
    >>> len(stored("a\0b")), restored(stored("a\0b")) == "a\0b"
    (7, True)
    """
    return _UNSTORABLE.sub(lambda found: f"{_MARK}{ord(found[0]):04x}", text)


def restored(text: str, /) -> str:
    """Return the text that was stored."""
    return _STORED.sub(lambda found: chr(int(found[1], 16)), text) if _MARK in text else text
