"""What one asker may see, as if nothing else had been indexed.

Every number that a score rests on is taken from here, so that nothing hidden can move one: how many chunks there are,
how long they are on average, how many hold a term, what lies beside a chunk and what else its document says.
"""

from collections.abc import Callable
from functools import cached_property
from math import log1p
from threading import Lock
from types import ModuleType
from typing import Any, NamedTuple, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from toolkit.retrieval import kernels
from toolkit.retrieval.contents import Contents, Words
from toolkit.retrieval.postings import Postings
from toolkit.retrieval.scratch import Scratch

Made = TypeVar("Made")

K1, B = 1.5, 0.75
_COPIED_POSTINGS = 4_000_000
"""Up to here a view keeps the visible postings and their impacts (40 MB at most); beyond, those of terms asked for."""
_CACHED_POSTINGS = 8_000_000
"""How many postings a view keeps at hand: 64 MB."""
_KNOWN_TERMS = 65_536
"""How many terms a view knows the weight of."""


class Weighed(NamedTuple):
    """How many visible chunks hold a term, its idf, and the most that it adds to the BM25 score of one of them."""

    term: int
    number: int
    peak: float
    idf: float
    view: "View"

    @property
    def rows(self) -> NDArray[np.int32]:
        """The visible chunks that hold the term."""
        return self.view.impacts(self.term)[0]

    @property
    def impacts(self) -> NDArray[np.float32]:
        """What the term adds to the score of each."""
        return self.view.impacts(self.term)[1]


Lists: TypeAlias = tuple[NDArray[np.int32], NDArray[np.float32]]


class _Table(NamedTuple):
    """All that is weighed at one go: each term's rows and impacts, its highest impact and its idf."""

    starts: list[int]
    rows: NDArray[np.int32]
    impacts: NDArray[np.float32]
    peaks: list[float]
    idfs: list[float]

    def lists(self, term: int, /) -> Lists:
        part = slice(self.starts[term], self.starts[term + 1])
        return self.rows[part], self.impacts[part]


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
        self.scans = kernels.scans(contents.postings.rows.size)
        self._lock, self._making = Lock(), Lock()
        self._made: dict[Callable[[View], Any], Any] = {}
        self._weighed: dict[int, Weighed] = {}
        self._lists: dict[int, Lists] = {}
        self._cached = 0
        self._sums: tuple[NDArray[np.int64], NDArray[np.float32]] | None = None

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
        if self.scans is not None:
            return self._summed(self.scans)[0]
        if self._own is not None:
            return np.diff(self._own.starts)
        postings = self.contents.postings
        seen = np.concatenate([np.zeros(1, np.int64), np.cumsum(self._row_of[postings.rows] >= 0)])
        return np.diff(seen[postings.starts])

    @cached_property
    def all_norms(self) -> NDArray[np.float32]:
        """The norm of each chunk of the contents, infinite where it is hidden: nothing there has any impact."""
        norms = np.full(self.contents.postings.sizes.size, np.inf, np.float32)
        norms[self.rows] = self.norms
        return norms

    def _summed(self, scans: ModuleType) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return how many visible chunks hold each term, and the highest ``count / (count + norm)`` among them."""
        if self._sums is not None:
            return self._sums
        postings = self.contents.postings
        held, peaks = np.empty(postings.starts.size - 1, np.int64), np.empty(postings.starts.size - 1, np.float32)
        cuts = postings.cuts(kernels.THREADS)
        lists = postings.starts, postings.rows, postings.counts, self.all_norms
        kernels.in_threads(lambda *part: scans.weigh_terms(*lists, *part, held, peaks), cuts[:-1], cuts[1:])
        self._sums = held, peaks
        return self._sums

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
        """Return what a term adds to visible chunks: Robertson and Zaragoza's BM25 with Lucene's idf.

        ``idf * count / (count + norm)`` with ``idf = ln(1 + (N - n + 0.5) / (n + 0.5))``: ``N`` visible chunks, ``n``
        of them with the term.
        """
        known = self._weighed.get(term)
        if known is None:
            known = self._weigh(term)
            if len(self._weighed) >= _KNOWN_TERMS:
                self._weighed.clear()
            self._weighed[term] = known
        return known

    def _weigh(self, term: int) -> Weighed:
        if self.scans is not None:
            held, peaks = self._summed(self.scans)
            number, peak = int(held[term]), peaks[term]
            idf = self._idf(number)
            return Weighed(term, number, float(peak * np.float32(idf)), idf, self)
        if self._has_table:
            table = self._table
            number = table.starts[term + 1] - table.starts[term]
            return Weighed(term, number, table.peaks[term], table.idfs[term], self)
        rows, impacts = self.impacts(term)
        return Weighed(term, rows.size, float(impacts.max(initial=0.0)), self._idf(rows.size), self)

    def impacts(self, term: int, /) -> Lists:
        """Return the visible rows that hold a term, and what it adds to the score of each."""
        if self._has_table:
            return self._table.lists(term)
        known = self._lists.get(term)
        if known is None:
            rows, counts = self.postings(term)
            known = rows, counts / (counts + self.norms[rows]) * np.float32(self._idf(rows.size))
            self._keep(term, known)
        return known

    @cached_property
    def _has_table(self) -> bool:
        return self.scans is None and self._own is not None and self._own.rows.size <= _COPIED_POSTINGS

    @cached_property
    def _table(self) -> _Table:
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

    def _keep(self, term: int, lists: Lists) -> None:
        with self._lock:
            while self._lists and self._cached + lists[0].size > _CACHED_POSTINGS:
                self._cached -= self._lists.pop(next(iter(self._lists)))[0].size
            if term not in self._lists:
                self._lists[term] = lists
                self._cached += lists[0].size

    def visible(self, rows: NDArray[np.int32], /) -> NDArray[np.int64]:
        """Return the rows of this view that chunks of the contents are, given theirs."""
        return (rows if self.all else self._row_of[rows]).astype(np.int64)

    def words(self, rows: NDArray[np.int64], /) -> Words:
        """Return the words of some visible chunks."""
        return self.contents.words.of(self.rows[rows])
