"""What one asker may see, as if nothing else had been indexed.

Every number that a score rests on is taken from here, so that nothing hidden can move one: how many chunks there are,
how long they are on average, how many hold a term, what lies beside a chunk and what else its document says.
"""

from collections.abc import Callable
from functools import cached_property
from math import log1p
from threading import Lock
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from toolkit.retrieval.contents import Contents, Words
from toolkit.retrieval.postings import Postings
from toolkit.retrieval.scratch import Scratch

Made = TypeVar("Made")

K1, B = 1.5, 0.75
_COPIED_POSTINGS = 4_000_000
"""Up to here a view keeps the visible postings and their impacts (40 MB at most); beyond, those of terms asked for."""
_CACHED_POSTINGS = 8_000_000
"""How many postings a view keeps at hand: 64 MB."""


class Weighed(NamedTuple):
    """The visible chunks that hold a term, and what the term adds to each one's BM25 score."""

    rows: NDArray[np.int32]
    impacts: NDArray[np.float32]
    peak: float
    idf: float


class _Table(NamedTuple):
    """All that is weighed, at one go: each term's rows and impacts, its highest impact and its idf."""

    starts: list[int]
    rows: NDArray[np.int32]
    impacts: NDArray[np.float32]
    peaks: list[float]
    idfs: list[float]

    def weighed(self, term: int, /) -> Weighed:
        part = slice(self.starts[term], self.starts[term + 1])
        return Weighed(self.rows[part], self.impacts[part], self.peaks[term], self.idfs[term])


class View:
    """The visible part of an index's contents. Rows count visible chunks only."""

    def __init__(self, contents: Contents, documents: NDArray[np.bool_], /) -> None:
        self.contents = contents
        self.all = bool(documents.all())
        self.rows = np.flatnonzero(documents[contents.document_of])
        self.sizes = contents.postings.sizes[self.rows]
        self.document_of = self._count_documents(contents.document_of[self.rows])
        self.norms = self._norms()
        self.scratch = Scratch()
        self._lock, self._making = Lock(), Lock()
        self._made: dict[Callable[[View], Any], Any] = {}
        self._weighed: dict[int, Weighed] = {}
        self._cached = 0

    def __len__(self) -> int:
        return self.rows.size

    @staticmethod
    def _count_documents(places: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return consecutive numbers for the documents of rows, in order."""
        return np.cumsum(np.diff(places, prepend=places[:1]) != 0)

    def _norms(self) -> NDArray[np.float32]:
        """Return ``k1 * (1 - b + b * size / average size)`` of each chunk."""
        average = max(float(self.sizes.mean()), 1e-9) if self.sizes.size else 1.0
        norms: NDArray[np.float32] = (K1 * (1 - B) + K1 * B / average * self.sizes).astype(np.float32)
        return norms

    @cached_property
    def _row_of(self) -> NDArray[np.int32]:
        """The visible row of each chunk of the contents, -1 where it is hidden."""
        row_of = np.full(self.contents.postings.sizes.size, -1, np.int32)
        row_of[self.rows] = np.arange(self.rows.size, dtype=np.int32)
        return row_of

    @cached_property
    def _own(self) -> Postings | None:
        """The visible postings, where they are all of them or few enough to be copied; else they are picked by term."""
        postings = self.contents.postings
        if self.all or postings.rows.size > _COPIED_POSTINGS:
            return postings if self.all else None
        rows = self._row_of[postings.rows]
        seen = rows >= 0
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(seen)])[postings.starts]
        return Postings(starts, rows[seen], postings.counts[seen], self.sizes)

    @cached_property
    def chunks_in_document(self) -> NDArray[np.int64]:
        """How many chunks the document of each row has."""
        return np.bincount(self.document_of)[self.document_of]

    @cached_property
    def frequencies(self) -> NDArray[np.int64]:
        """How many visible chunks hold each term."""
        if self._own is not None:
            return np.diff(self._own.starts)
        postings = self.contents.postings
        seen = np.concatenate([np.zeros(1, np.int64), np.cumsum(self._row_of[postings.rows] >= 0)])
        return np.diff(seen[postings.starts])

    def once(self, make: Callable[["View"], Made], /) -> Made:
        """Return what is made of a view, made when it is first asked for: by one thread, the others waiting."""
        with self._making:
            if make not in self._made:
                self._made[make] = make(self)
            made: Made = self._made[make]
            return made

    def rows_of(self, document: int, /) -> NDArray[np.int64]:
        """Return the rows of a document, given its place in the contents; none where it is hidden."""
        return np.flatnonzero(self.contents.document_of[self.rows] == document)

    def postings(self, term: int, /) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
        """Return the visible rows that hold a term, and how often each does."""
        if self._own is not None:
            part = slice(self._own.starts[term], self._own.starts[term + 1])
            return self._own.rows[part], self._own.counts[part]
        postings = self.contents.postings
        part = slice(postings.starts[term], postings.starts[term + 1])
        rows = self._row_of[postings.rows[part]]
        seen = rows >= 0
        return rows[seen], postings.counts[part][seen]

    def weighed(self, term: int, /) -> Weighed:
        """Return what a term adds to each visible chunk: Robertson and Zaragoza's BM25 with Lucene's idf.

        ``idf * count / (count + norm)`` with ``idf = ln(1 + (N - n + 0.5) / (n + 0.5))``: ``N`` visible chunks, ``n``
        of them with the term.
        """
        known = self._weighed.get(term)
        if known is None:
            known = self._weigh(term)
            self._keep(term, known)
        return known

    def _weigh(self, term: int) -> Weighed:
        if self._own is not None and self._own.rows.size <= _COPIED_POSTINGS:
            return self._table.weighed(term)
        rows, counts = self.postings(term)
        idf = self._idf(rows.size)
        impacts = counts / (counts + self.norms[rows]) * np.float32(idf)
        return Weighed(rows, impacts, float(impacts.max(initial=0.0)), idf)

    @cached_property
    def _table(self) -> "_Table":
        own = self._own or self.contents.postings
        distinct, of = np.unique(self.frequencies, return_inverse=True)
        idfs = np.array([self._idf(number) for number in distinct.tolist()])[of]
        impacts = (
            own.counts / (own.counts + self.norms[own.rows]) * np.repeat(idfs.astype(np.float32), self.frequencies)
        )
        peaks, held = np.zeros(idfs.size, np.float32), np.flatnonzero(self.frequencies)
        if held.size:
            peaks[held] = np.maximum.reduceat(impacts, own.starts[held])
        return _Table(own.starts.tolist(), own.rows, impacts, peaks.tolist(), idfs.tolist())

    def _idf(self, number: int) -> float:
        return log1p((len(self) - number + 0.5) / (number + 0.5))

    def _keep(self, term: int, weighed: Weighed) -> None:
        with self._lock:
            while self._weighed and self._cached + weighed.rows.size > _CACHED_POSTINGS:
                self._cached -= self._weighed.pop(next(iter(self._weighed))).rows.size
            if term not in self._weighed:
                self._weighed[term] = weighed
                self._cached += weighed.rows.size

    def words(self, rows: NDArray[np.int64], /) -> Words:
        """Return the words of some visible chunks."""
        return self.contents.words.of(self.rows[rows])
