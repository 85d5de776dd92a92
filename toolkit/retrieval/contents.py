"""What an index holds: documents, their chunks, and the words of both, numbered. Never changed, only replaced."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from toolkit.embedding import Embedder, Vectors
from toolkit.retrieval.grams import Grams
from toolkit.retrieval.labels import Labels
from toolkit.retrieval.mapped import chosen_chunks, chosen_documents, document_ids, of_documents
from toolkit.retrieval.postings import Postings
from toolkit.retrieval.streams import Stream, number_words
from toolkit.retrieval.vectors import chunk_vectors
from toolkit.retrieval.words import ENGLISH, Stemming, stems
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
        new = [term for term in dict.fromkeys(terms) if term not in numbers]
        numbers.update(zip(new, range(len(numbers), len(numbers) + len(new)), strict=True))
        extended = Vocabulary(numbers)
        extended.numbers = numbers
        return extended, np.fromiter(map(numbers.__getitem__, terms), np.int32, len(terms))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How documents become what is looked up.

    ``fields`` is whether titles and headings are searched with the text, ``stemming`` whose endings are taken off
    words, and ``embedder`` what gives each chunk a vector, if anything does.
    """

    fields: bool
    stemming: Stemming = ENGLISH
    embedder: Embedder | None = None


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
    vectors: Vectors | None = None

    @classmethod
    def of(cls, documents: Iterable[Document], chunks: Iterable[Chunk], /, *, reading: Reading) -> "Contents":
        """Return the contents of an index of these documents and their chunks, in any order."""
        listed, ordered = sorted(documents, key=_id), in_order(chunks)
        document_of = documents_of(ordered, document_places(listed))
        stream = word_stream(listed, ordered, document_of, fields=reading.fields)
        return cls.read(listed, ordered, document_of, stream, reading=reading)

    @classmethod
    def read(
        cls,
        documents: Sequence[Document],
        chunks: Sequence[Chunk],
        document_of: NDArray[np.int32],
        stream: Stream,
        /,
        *,
        reading: Reading,
    ) -> "Contents":
        """Return the contents of documents and chunks that are in order, and whose words were read."""
        vocabulary, words = _termed(stream, Vocabulary([]), reading.stemming)
        vectors = _vectors(documents, chunks, document_of, reading)
        postings = Postings.of(words.numbers, words.bounds, len(vocabulary.terms))
        return cls(documents, chunks, document_of, Labels.of(documents), vocabulary, words, postings, vectors)

    def updated(
        self,
        documents: Iterable[Document],
        chunks: Iterable[Chunk],
        /,
        *,
        without: Collection[str],
        reading: Reading,
    ) -> "Contents":
        """Return contents with documents put in and others (by id) taken out. Only the new ones' text is read."""
        new, new_chunks = sorted(documents, key=_id), in_order(chunks)
        held = document_ids(self.documents)
        ids = [*held, *map(_id, new)]
        kept = [*(place for place, name in enumerate(held) if name not in without), *range(len(held), len(ids))]
        sources = np.array(sorted(kept, key=ids.__getitem__), np.int64)
        listed = chosen_documents(self.documents, new, sources)
        places = document_places(listed)
        moved = np.full(len(ids), -1, np.int32)
        moved[sources] = np.arange(sources.size, dtype=np.int32)
        new_documents_of = documents_of(new_chunks, places)
        document_of = np.concatenate([moved[self.document_of], new_documents_of])
        stays = np.flatnonzero(document_of >= 0)
        rows = stays[np.argsort(document_of[stays], kind="stable")]
        document_of = document_of[rows]
        stream = word_stream(listed, new_chunks, new_documents_of, fields=reading.fields)
        vocabulary, words = _termed(stream, self.vocabulary, reading.stemming)
        vectors = _vectors(listed, new_chunks, new_documents_of, reading)
        return Contents(
            listed,
            chosen_chunks(self.chunks, new_chunks, rows, documents=listed, document_of=document_of),
            document_of,
            self.labels.chosen(Labels.of(new), sources),
            vocabulary,
            self.words.joined(words, rows),
            self._counted(words, rows, len(vocabulary.terms)),
            self._joined(vectors, rows),
        )

    def _counted(self, words: Words, rows: NDArray[np.int64], terms: int) -> Postings:
        """Return the postings of some chunks of these and of those with other words, without counting these again."""
        moved = np.full(len(self.chunks) + words.bounds.size // 2, -1, np.int32)
        moved[rows] = np.arange(rows.size, dtype=np.int32)
        new = Postings.of(words.numbers, words.bounds, terms)
        return self.postings.merged(moved[: len(self.chunks)], new, moved[len(self.chunks) :])

    def _joined(self, more: Vectors | None, rows: NDArray[np.int64]) -> Vectors | None:
        """Return the vectors of some chunks of both, those of ``more`` counted on from these."""
        if self.vectors is None or more is None:
            return None
        joined = np.empty((rows.size, self.vectors.shape[1]), np.float32)
        held = rows < len(self.vectors)
        joined[held] = self.vectors[rows[held]]
        joined[~held] = more[rows[~held] - len(self.vectors)]
        return joined

    def unchanged(self, given: Mapping[str, Document], places: Mapping[str, int], /) -> dict[str, Document]:
        """Return those of the documents given that are held already, their labels and paths aside."""
        held = {name: self.documents[places[name]] for name in given if name in places}
        return {name: given[name] for name, other in held.items() if _said(other) == _said(given[name])}

    def relabelled(self, documents: Mapping[str, Document], /) -> "Contents":
        """Return the same contents with other labels: documents by id, their text and title unchanged."""
        places = document_places(self.documents)
        given, sources = list(documents.values()), np.arange(len(self.documents))
        sources[[places[document.document_id] for document in given]] = len(self.documents) + np.arange(len(given))
        listed = chosen_documents(self.documents, given, sources)
        chunks = of_documents(self.chunks, listed, self.document_of)
        return replace(self, documents=listed, chunks=chunks, labels=self.labels.chosen(Labels.of(given), sources))


_id = attrgetter("document_id")
_said = attrgetter("text", "title", "body_start", "format")


def documents_of(chunks: Sequence[Chunk], places: Mapping[str, int], /) -> NDArray[np.int32]:
    """Return where the document of each chunk stands.

    Raises
    ------
    InputError
        Where it is not among them.
    """
    try:
        return np.fromiter(map(places.__getitem__, map(_id, chunks)), np.int32, len(chunks))
    except KeyError as error:
        raise InputError("a chunk names a document that is not given", field="document_id", got=error.args[0]) from None


def document_places(documents: Sequence[Document], /) -> dict[str, int]:
    """Return where each document stands.

    Raises
    ------
    InputError
        Where two documents have one id.
    """
    ids = document_ids(documents)
    places = dict(zip(ids, range(len(ids)), strict=True))
    if len(places) < len(ids):
        times = Counter(ids)
        twice = [document_id for document_id, number in times.items() if number > 1]
        raise InputError(
            "two documents have one id",
            field="document_id",
            got=", ".join(twice[:5]),
            remedy="give each document an id of its own; to replace one, add its new version later",
        )
    return places


def in_order(chunks: Iterable[Chunk], /) -> list[Chunk]:
    """Return chunks by document, start and ordinal: three stable sorts, since a tuple a chunk would cost more."""
    by_start = sorted(sorted(chunks, key=attrgetter("ordinal")), key=attrgetter("start"))
    return sorted(by_start, key=attrgetter("document_id"))


def word_stream(
    documents: Sequence[Document], chunks: Sequence[Chunk], document_of: NDArray[np.int32], /, *, fields: bool
) -> Stream:
    """Return the words of every chunk: those of its title and headings, none without ``fields``, then its text's."""
    bodies = [f"{chunk.context}\n{chunk.text}" if chunk.context else chunk.text for chunk in chunks]
    if not fields:
        stream = number_words(bodies)
        return replace(stream, bounds=np.repeat(stream.bounds, 2)[:-1])  # what is not there ends where it begins
    titles = [documents[place].title for place in document_of.tolist()]
    above = ["\n".join((title, *chunk.headings)) for title, chunk in zip(titles, chunks, strict=True)]
    return number_words([text for both in zip(above, bodies, strict=True) for text in both])


def _termed(stream: Stream, vocabulary: Vocabulary, stemming: Stemming) -> tuple[Vocabulary, Words]:
    """Return words as the terms that they are indexed under, in the place of the stream, and what numbers those."""
    vocabulary, numbers = vocabulary.with_terms(stems(stream.words, stemming=stemming))
    _replace(stream.numbers, numbers)
    return vocabulary, Words(stream.numbers, stream.bounds)


def _vectors(
    documents: Sequence[Document], chunks: Sequence[Chunk], document_of: NDArray[np.int32], reading: Reading
) -> Vectors | None:
    return chunk_vectors(reading.embedder, documents, chunks, document_of) if reading.embedder else None


def _replace(places: NDArray[np.int32], values: NDArray[np.int32]) -> None:
    """Put ``values[place]`` for each place, in place, by two threads."""
    with ThreadPoolExecutor(2) as threads:
        halves = np.array_split(places, 2)
        list(threads.map(lambda half: np.take(values, half, out=half, mode="clip"), halves))
