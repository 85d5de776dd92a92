"""The chunks that a question's words bring up, read closely: what is too dear to look for in every chunk.

Adjacent words, shared runs of characters and neighbours are scored for these alone. A chunk's score does not depend on
which other chunks are candidates.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from toolkit.retrieval.bm25 import impacts_at
from toolkit.retrieval.contents import spans
from toolkit.retrieval.grams import keys_of
from toolkit.retrieval.postings import FIELD_WEIGHT
from toolkit.retrieval.views import View, Weighed
from toolkit.retrieval.weights import Weights

_MOST_READ = 256
"""How many of a question's words are looked for side by side and by their letters."""
_NEAR, _MOST_NEAR = 0.4, 3
LONG_DOCUMENT = 5
"""From this many chunks on, a document's chunks borrow from their neighbours."""

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lexical:
    """What the words say of each of ``rows``, unweighted: by its own text, and by that of the chunks beside it."""

    rows: NDArray[np.int64]
    own: "Parts"
    beside: "Parts"

    def scores(self, weights: Weights, /) -> Scores:
        """Return the whole."""
        return self.own.scores(weights) + weights.neighbours * self.beside.scores(weights)


class Parts(NamedTuple):
    """Scores by words, by pairs of adjacent words and by shared runs of characters."""

    words: Scores
    bigrams: Scores
    grams: Scores

    def scores(self, weights: Weights, /) -> Scores:
        """Return the weighted sum."""
        return self.words + weights.adjacent_words * self.bigrams + weights.shared_letters * self.grams

    def at(self, places: NDArray[np.int64], /) -> "Parts":
        """Return the scores at some places, one past the end being 0; those of a column are added up."""
        return Parts(*(np.append(part, 0.0)[places].sum(axis=0) for part in self))


@dataclass(frozen=True, slots=True)
class _Reading:
    """Every word of some chunks: its term, its chunk's place among ``rows``, the part it stands in and its weight."""

    terms: NDArray[np.int32]
    places: NDArray[np.int64]
    parts: NDArray[np.int64]
    weights: NDArray[np.int64]


def score(
    view: View, rows: NDArray[np.int64], query: Sequence[tuple[Weighed, int]], terms: Sequence[str], /
) -> Lexical:
    """Score chunks by words, pairs of adjacent words, shared runs of characters, and the chunks beside them.

    Parameters
    ----------
    rows
        Distinct rows of the view, in ascending order.
    query
        The question's terms as ``bm25.query_terms`` gives them.
    terms
        The same terms in the question's order.
    """
    terms = terms[:_MOST_READ]
    beside = _beside(view, rows)
    read = np.union1d(rows, beside[beside >= 0])
    reading = _read(view, read)
    words = np.zeros(read.size)
    for weighed, times in query:
        words += impacts_at(weighed, read) * float(times)
    parts = Parts(words, _bigrams(view, read, reading, terms), _grams(view, read, reading, terms))
    # A place past the end holds nothing: it stands for the neighbour that is not there.
    around = np.where(beside >= 0, np.searchsorted(read, beside), read.size)
    return Lexical(rows, parts.at(np.searchsorted(read, rows)[None]), parts.at(around))


def nearest(view: View, term: str, /) -> list[int]:
    """Return the visible terms that share most letters with one that no visible chunk holds: a typing error's way in.

    The nearest first, by Dice: twice the runs shared over the runs of both.
    """
    vocabulary = view.contents.vocabulary
    keys = np.unique(keys_of([term])[0])
    found = np.concatenate([np.empty(0, np.int32), *(vocabulary.grams.holders(key) for key in keys)])
    numbers, shared = np.unique(found, return_counts=True)
    near = []
    for number, count in zip(numbers.tolist(), shared.tolist(), strict=True):
        other = vocabulary.terms[number]
        dice = 2 * count / (keys.size + len(set(keys_of([other])[0].tolist()))) if view.frequencies[number] else 0.0
        if dice >= _NEAR:
            near.append((-dice, other, number))
    return [number for _, _, number in sorted(near)[:_MOST_NEAR]]


def _beside(view: View, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows before and after each within its document, -1 where there is none or the document is short."""
    beside = rows + np.array([[-1], [1]])
    documents = view.document_of[np.clip(beside, 0, len(view) - 1)]
    same = (beside >= 0) & (beside < len(view)) & (documents == view.document_of[rows])
    return np.where(same & (view.chunks_in_document[rows] >= LONG_DOCUMENT), beside, -1)


def _read(view: View, rows: NDArray[np.int64]) -> _Reading:
    words = view.words(rows)
    sizes = np.diff(words.bounds)
    parts = np.repeat(np.arange(sizes.size), sizes)
    return _Reading(words.numbers, parts // 2, parts, np.where(parts % 2 == 0, FIELD_WEIGHT, 1))


def _bigrams(view: View, rows: NDArray[np.int64], reading: _Reading, terms: Sequence[str]) -> Scores:
    """Score the question's adjacent words where they stand side by side, as BM25 would a word as rare as both."""
    numbers = view.contents.vocabulary.numbers
    asked = sorted({numbers[term] for term in terms if term in numbers})
    places = {number: place for place, number in enumerate(asked)}
    found = _looked_up(view, np.array(asked, np.int32), reading.terms)
    first = np.flatnonzero((found[:-1] >= 0) & (found[1:] >= 0) & (reading.parts[:-1] == reading.parts[1:]))
    pairs = found[first] * np.int64(len(asked)) + found[first + 1]
    scores = np.zeros(rows.size)
    for one, other in dict.fromkeys(pairwise(numbers.get(term, -1) for term in terms)):
        if one < 0 or other < 0:
            continue
        here = first[pairs == places[one] * len(asked) + places[other]]
        counts = np.bincount(reading.places[here], reading.weights[here], rows.size)
        idf = view.weighed(one).idf + view.weighed(other).idf
        scores += idf * counts / (counts + view.norms[rows])
    return scores


def _grams(view: View, rows: NDArray[np.int64], reading: _Reading, terms: Sequence[str]) -> Scores:
    """Score the question's runs of four characters, wherever a chunk's words hold them, as BM25 would words."""
    runs = view.contents.vocabulary.grams
    keys = np.unique(keys_of(sorted(set(terms)))[0])
    holders = [runs.holders(key) for key in keys]
    # At most as many chunks hold a run as hold its terms: near enough to the count where the run says anything.
    held = np.array([min(int(view.frequencies[holder].sum()), len(view)) for holder in holders], np.float64)
    idf = np.log1p((len(view) - held + 0.5) / (held + 0.5))
    pairs = np.concatenate([np.empty(0, np.int32), *holders])
    order = np.argsort(pairs, kind="stable")
    of_run = np.repeat(np.arange(keys.size), [holder.size for holder in holders])[order]
    distinct, starts = np.unique(pairs[order], return_index=True)
    ends = np.append(starts[1:], pairs.size)
    found = _looked_up(view, distinct, reading.terms)
    here = np.flatnonzero(found >= 0)
    found = found[here]
    word = np.repeat(here, (ends - starts)[found])
    cells = reading.places[word] * keys.size + of_run[spans(starts[found], ends[found])]
    counts = np.bincount(cells, reading.weights[word], rows.size * keys.size).reshape(rows.size, keys.size)
    # Terms of the vocabulary that no visible chunk holds add nothing to any sum here.
    scores: Scores = (counts / (counts + view.norms[rows][:, None])) @ idf
    return scores


def _looked_up(view: View, wanted: NDArray[np.int32], terms: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return where each term stands among those wanted, -1 where it is not."""
    places = view.scratch.numbers(len(view.contents.vocabulary.terms))
    places[wanted] = np.arange(wanted.size)
    found = places[terms]
    places[wanted] = -1
    return found
