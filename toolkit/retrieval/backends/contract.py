"""What every back end promises, and what it takes to keep it: the same words, checks and blend wherever chunks lie."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import TracebackType
from typing import Self, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from toolkit.embedding import Embedder
from toolkit.retrieval.words import content_words, stem, stop_words
from toolkit.schema import HITS, Chunk, Document, Hit, InputError, did_you_mean, frame

Asker: TypeAlias = tuple[frozenset[str], date | None]
"""The groups of whoever asks, and the day asked about."""

CANDIDATES = 200
"""How many chunks of each list are blended."""
VECTOR_WEIGHT = 0.5
_MOST_TERMS = 512
"""How many distinct terms of a question are looked up."""


class Backend(ABC):
    """An index that lies elsewhere: the verbs of :class:`toolkit.retrieval.Index`, and a :class:`Retriever`.

    ``titles`` says whether titles and headings are searched with the text, and ``embedder`` what makes vectors of
    chunks and questions, if anything does.
    """

    max_tokens: int
    titles: bool
    embedder: Embedder | None

    @abstractmethod
    def _found(self, queries: Sequence[Counter[str]], texts: Sequence[str], k: int, asker: Asker) -> list[list[Hit]]:
        """Return the hits of each question, given as its terms and as its text."""

    @abstractmethod
    def add(self, documents: Iterable[Document], /, *, chunks: Iterable[Chunk] | None = None) -> None:
        """Put documents in, all or none. One whose id is already there takes that document's place."""

    @abstractmethod
    def remove(self, document_ids: Iterable[str], /) -> None:
        """Take documents out, all or none."""

    @abstractmethod
    def relabel(self, access: Mapping[str, Iterable[str] | None], /) -> None:
        """Give documents, by id, other groups (``None`` takes a label off), from the next search on."""

    @abstractmethod
    def describe(self) -> dict[str, object]:
        """Return what is searched and how."""

    @abstractmethod
    def close(self) -> None:
        """Let go of what was opened."""

    def search(
        self, query: str, /, k: int = 10, *, groups: Iterable[str] | None = None, as_of: date | None = None
    ) -> list[Hit]:
        """Return the chunks that answer a question best, of those that the asker may see on that day.

        Parameters
        ----------
        query
            A question in words. One without any gives no hits.
        k
            How many hits at most.
        groups
            The asker's groups; ``None`` is an asker in none, who sees what everyone may.
        as_of
            The day on which documents must be in force; ``None`` asks about no day in particular.

        Returns
        -------
        list of Hit
            Best first; of equal scores, by document id and then by place.

        Raises
        ------
        InputError
            Where ``k`` is below 1.
        """
        return self._hits([query], k, groups, as_of)[0]

    def search_many(
        self, queries: Sequence[str], /, k: int = 10, *, groups: Iterable[str] | None = None, as_of: date | None = None
    ) -> pl.DataFrame:
        """Return the hits of many questions as one table of ``HITS``; ``query`` counts the questions from 0.

        All are answered from one state of the index.

        Raises
        ------
        InputError
            Where ``k`` is below 1.
        """
        found = self._hits(list(queries), k, groups, as_of)
        return frame((replace(hit, query=query) for query, hits in enumerate(found) for hit in hits), HITS)

    def __call__(
        self, question: str, k: int, groups: Iterable[str] | None = None, as_of: date | None = None, /
    ) -> list[Hit]:
        """Return what :meth:`search` does: an index is a :class:`Retriever`."""
        return self.search(question, k, groups=groups, as_of=as_of)

    def _hits(self, queries: list[str], k: int, groups: Iterable[str] | None, as_of: date | None) -> list[list[Hit]]:
        if k < 1:
            raise InputError("k must be at least 1", field="k", got=k, allowed="1 or more")
        terms = [query_terms(query, titles=self.titles) for query in queries]
        asked = [place for place, counts in enumerate(terms) if counts]
        asker = (frozenset(groups or ()), as_of)
        hits: list[list[Hit]] = [[] for _ in queries]
        found = self._found([terms[place] for place in asked], [queries[place] for place in asked], k, asker)
        for place, of in zip(asked, found, strict=True):
            hits[place] = of
        return hits

    def __enter__(self) -> Self:
        """Return the index itself, closed when the block ends."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the index."""
        self.close()


def query_terms(query: str, /, *, titles: bool) -> Counter[str]:
    """Return the terms of a question and how often each is asked for, without the words that every question has.

    Examples
    --------
    >>> query_terms("How many days of leave, and whose leave?", titles=True)
    Counter({'leav': 2, 'day': 1})
    """
    terms = Counter(stem(word) for word in content_words(query, stop_words("hybrid" if titles else "bm25")))
    return Counter(dict(list(terms.items())[:_MOST_TERMS]))


def blended(lexical: NDArray[np.float64], similarities: NDArray[np.float64], /) -> NDArray[np.float64]:
    """Return the convex combination of two lists of scores, both brought to 0 to 1, 0 being what matches nothing.

    Examples
    --------
    >>> blended(np.array([4.0, 0.0]), np.array([0.3, 0.6])).tolist()
    [0.75, 0.5]
    """
    near = np.clip(np.round(similarities, 6), 0.0, None)  # equal texts are equally near, whatever rounding says
    whole = (1 - VECTOR_WEIGHT) * lexical / max(float(lexical.max(initial=0.0)), 1e-9)
    scores: NDArray[np.float64] = whole + VECTOR_WEIGHT * near / max(float(near.max(initial=0.0)), 1e-9)
    return scores.astype(np.float32).astype(np.float64)


def embedded(embedder: Embedder, texts: list[str], /) -> NDArray[np.float32]:
    """Return one vector a text.

    Raises
    ------
    InputError
        Where the embedder gives another number of vectors, or one that is not of unit length.
    """
    vectors = np.asarray(embedder.embed(texts), np.float32)
    if vectors.shape != (len(texts), embedder.dimensions):
        allowed = f"{len(texts)} rows of {embedder.dimensions} numbers"
        raise InputError("an embedder gives one vector a text", field=embedder.name, got=vectors.shape, allowed=allowed)
    if not np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3):
        raise InputError("an embedder's vectors are of length 1", field=embedder.name)
    return vectors


def check_embedder(built_with: str | None, embedder: Embedder | None, /) -> None:
    """Refuse an embedder that an index was not built with: its vectors would compare with nothing.

    Raises
    ------
    InputError
        Where it is another one, or one is missing or too many.
    """
    given = embedder.name if embedder else None
    if given == built_with:
        return
    remedy = f"open it with the embedder {built_with!r}" if built_with else "open it without an embedder"
    problem = "the index was built with another embedder" if built_with else "the index was built without an embedder"
    raise InputError(problem, field="embedder", got=given, allowed=built_with, remedy=remedy)


def distinct(documents: Iterable[Document], /) -> Iterator[Document]:
    """Yield documents as they come.

    Raises
    ------
    InputError
        At the second of one id.
    """
    seen: set[str] = set()
    for document in documents:
        if document.document_id in seen:
            raise InputError(
                "two documents have one id",
                field="document_id",
                got=document.document_id,
                remedy="give each document an id of its own; to replace one, add its new version later",
            )
        seen.add(document.document_id)
        yield document


def same_text(one: Document, other: Document, /) -> bool:
    """Return whether two documents differ in labels and paths at most, so that the chunks of one are the other's."""
    of_one, of_other = (
        (document.text, document.title, document.body_start, document.format, document.page_starts)
        for document in (one, other)
    )
    return of_one == of_other


def unknown_ids(unknown: Iterable[str], held: Iterable[str], /) -> InputError:
    """Return what says that an index holds no such documents, with the nearest id that it holds."""
    ids = sorted(unknown)
    remedy = did_you_mean(ids[0], held)
    got = ", ".join(ids[:5])
    return InputError("the index holds no such document", field="document_id", got=got, remedy=remedy)
