"""What an index holds: documents, their chunks, and the words of both, numbered. Never changed, only replaced."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import compress
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from toolkit.retrieval.grams import Grams
from toolkit.retrieval.labels import Labels
from toolkit.retrieval.postings import Postings
from toolkit.retrieval.streams import number_words
from toolkit.retrieval.words import stems
from toolkit.schema import Chunk, Document, InputError


class Vocabulary:
    """The terms of a corpus, each with a number. Which number says nothing: no result may depend on it."""

    def __init__(self, terms: Iterable[str], /) -> None:
        self.terms = list(terms)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each term."""
        return {term: number for number, term in enumerate(self.terms)}

    @cached_property
    def grams(self) -> Grams:
        """Which terms hold each run of four characters."""
        return Grams(self.terms)

    def with_terms(self, terms: Sequence[str], /) -> tuple["Vocabulary", NDArray[np.int32]]:
        """Return a vocabulary that holds these terms too, and the number of each; the others keep theirs."""
        numbers = self.numbers.copy()
        given = [numbers.setdefault(term, len(numbers)) for term in terms]
        extended = Vocabulary(numbers)
        extended.numbers = numbers
        return extended, np.array(given, np.int32)


@dataclass(frozen=True, slots=True)
class Words:
    """The terms of every chunk in order: those of its title and headings, then those of its text.

    ``numbers[bounds[2 * row] : bounds[2 * row + 1]]`` are the first, up to ``bounds[2 * row + 2]`` the second.
    """

    numbers: NDArray[np.int32]
    bounds: NDArray[np.int64]

    def of(self, rows: NDArray[np.int64], /) -> "Words":
        """Return the words of some chunks only."""
        sizes = np.diff(self.bounds).reshape(-1, 2)[rows].ravel()
        bounds = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
        return Words(self.numbers[spans(self.bounds[2 * rows], self.bounds[2 * rows + 2])], bounds)

    def joined(self, more: "Words", rows: NDArray[np.int64], /) -> "Words":
        """Return the words of some chunks of both, those of ``more`` counted on from these.

        Chunks that follow one another are copied in one go: there are few runs where little changes.
        """
        numbers = np.concatenate([self.numbers, more.numbers])
        bounds = np.concatenate([self.bounds, more.bounds[1:] + self.bounds[-1]])
        if not rows.size:
            return self.of(rows)
        breaks = np.flatnonzero(np.diff(rows) != 1) + 1
        firsts, lasts = np.append(0, breaks), np.append(breaks, rows.size) - 1
        runs = zip(bounds[2 * rows[firsts]].tolist(), bounds[2 * rows[lasts] + 2].tolist(), strict=True)
        sizes = np.diff(bounds).reshape(-1, 2)[rows].ravel()
        copied = [numbers[:0], *(numbers[start:end] for start, end in runs)]
        return Words(np.concatenate(copied), np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)]))


def spans(starts: NDArray[np.int64], ends: NDArray[np.int64], /) -> NDArray[np.int64]:
    """Return every place from each start up to its end, one span after another.

    Examples
    --------
    >>> spans(np.array([5, 0]), np.array([8, 2])).tolist()
    [5, 6, 7, 0, 1]
    """
    sizes = ends - starts
    before = np.cumsum(sizes) - sizes
    places: NDArray[np.int64] = np.arange(sizes.sum()) + np.repeat(starts - before, sizes)
    return places


@dataclass(frozen=True, slots=True)
class Contents:
    """Documents by id, their chunks by place, and what is looked up in them.

    Rows count the chunks in this order, so that the lower row wins a tie wherever scores are equal.
    """

    documents: Sequence[Document]
    chunks: Sequence[Chunk]
    document_of: NDArray[np.int32]
    labels: Labels
    vocabulary: Vocabulary
    words: Words
    postings: Postings

    @classmethod
    def of(cls, documents: Iterable[Document], chunks: Iterable[Chunk], /, *, fields: bool) -> "Contents":
        """Return the contents of an index of these documents.

        Parameters
        ----------
        documents, chunks
            In any order.
        fields
            Whether titles and headings are searched with the text.
        """
        listed = sorted(documents, key=_id)
        places = document_places(listed)
        ordered = _in_order(chunks)
        document_of = _documents_of(ordered, places)
        vocabulary, words = _read(listed, ordered, document_of, Vocabulary([]), fields=fields)
        return cls._made(listed, ordered, document_of, vocabulary, words)

    @classmethod
    def _made(
        cls,
        documents: Sequence[Document],
        chunks: Sequence[Chunk],
        document_of: NDArray[np.int32],
        vocabulary: Vocabulary,
        words: Words,
    ) -> "Contents":
        postings = Postings.of(words.numbers, words.bounds, len(vocabulary.terms))
        return cls(documents, chunks, document_of, Labels.of(documents), vocabulary, words, postings)

    def updated(
        self, documents: Iterable[Document], chunks: Iterable[Chunk], /, *, without: Collection[str], fields: bool
    ) -> "Contents":
        """Return contents with documents put in and others (by id) taken out. Only the new ones' text is read."""
        new = sorted(documents, key=_id)
        new_chunks = _in_order(chunks)
        kept = np.array([document.document_id not in without for document in self.documents], np.bool_)
        kept_rows = np.flatnonzero(kept[self.document_of])
        listed = sorted([*compress(self.documents, kept), *new], key=_id)
        places = document_places(listed)
        new_documents_of = _documents_of(new_chunks, places)
        vocabulary, words = _read(listed, new_chunks, new_documents_of, self.vocabulary, fields=fields)
        moved = np.array([places.get(document.document_id, -1) for document in self.documents], np.int32)
        document_of = np.concatenate([moved[self.document_of[kept_rows]], new_documents_of])
        order = np.argsort(document_of, kind="stable")
        both = [*(self.chunks[row] for row in kept_rows.tolist()), *new_chunks]
        sources = np.concatenate([kept_rows, np.arange(len(new_chunks)) + len(self.chunks)])[order]
        return self._made(
            listed,
            [both[row] for row in order.tolist()],
            document_of[order],
            vocabulary,
            self.words.joined(words, sources),
        )

    def relabelled(self, documents: Mapping[str, Document], /) -> "Contents":
        """Return the same contents with other labels: documents by id, their text and title unchanged."""
        listed = [documents.get(document.document_id, document) for document in self.documents]
        return replace(self, documents=listed, labels=Labels.of(listed))


def _id(document: Document) -> str:
    return document.document_id


def _documents_of(chunks: Sequence[Chunk], places: Mapping[str, int]) -> NDArray[np.int32]:
    """Return where the document of each chunk stands."""
    try:
        return np.fromiter((places[chunk.document_id] for chunk in chunks), np.int32, len(chunks))
    except KeyError as error:
        raise InputError("a chunk names a document that is not given", field="document_id", got=error.args[0]) from None


def document_places(documents: Sequence[Document], /) -> dict[str, int]:
    """Return where each document stands.

    Raises
    ------
    InputError
        Where two documents have one id.
    """
    places = {document.document_id: place for place, document in enumerate(documents)}
    if len(places) < len(documents):
        times = Counter(document.document_id for document in documents)
        twice = [document_id for document_id, number in times.items() if number > 1]
        raise InputError(
            "two documents have one id",
            field="document_id",
            got=", ".join(twice[:5]),
            remedy="give each document an id of its own; to replace one, add its new version later",
        )
    return places


def _in_order(chunks: Iterable[Chunk]) -> list[Chunk]:
    """Return chunks by document, start and ordinal: three stable sorts, since a tuple a chunk would cost more."""
    by_start = sorted(sorted(chunks, key=attrgetter("ordinal")), key=attrgetter("start"))
    return sorted(by_start, key=attrgetter("document_id"))


def _read(
    documents: Sequence[Document],
    chunks: Sequence[Chunk],
    document_of: NDArray[np.int32],
    vocabulary: Vocabulary,
    *,
    fields: bool,
) -> tuple[Vocabulary, Words]:
    """Return the words of chunks, and the vocabulary with theirs added."""
    bodies = [f"{chunk.context}\n{chunk.text}" if chunk.context else chunk.text for chunk in chunks]
    if fields:
        titles = [documents[place].title for place in document_of.tolist()]
        above = ["\n".join((title, *chunk.headings)) for title, chunk in zip(titles, chunks, strict=True)]
        stream = number_words([text for both in zip(above, bodies, strict=True) for text in both])
        bounds = stream.bounds
    else:
        stream = number_words(bodies)
        bounds = np.repeat(stream.bounds, 2)[:-1]  # no title and headings: they end where they begin
    vocabulary, numbers = vocabulary.with_terms(stems(stream.words))
    _replace(stream.numbers, numbers)
    return vocabulary, Words(stream.numbers, bounds)


def _replace(places: NDArray[np.int32], values: NDArray[np.int32]) -> None:
    """Put ``values[place]`` for each place, in place, by two threads."""
    with ThreadPoolExecutor(2) as threads:
        halves = np.array_split(places, 2)
        list(threads.map(lambda half: np.take(values, half, out=half, mode="clip"), halves))
