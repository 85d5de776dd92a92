"""The index: built, searched, changed and saved in one place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Lock

import polars as pl

from toolkit.chunking import MAX_TOKENS, chunk_documents
from toolkit.parallel import Mapper
from toolkit.retrieval.bm25 import Ranking
from toolkit.retrieval.building import built
from toolkit.retrieval.contents import Contents, document_places
from toolkit.retrieval.explaining import Explanation, WhyNot, explanation, why_not
from toolkit.retrieval.hits import hit_frame, hits_of
from toolkit.retrieval.ranking import asked, checked_k, described, ranking
from toolkit.retrieval.saving import load, save
from toolkit.retrieval.scheme import Choice, Scheme, read_scheme, scheme_of
from toolkit.retrieval.tuning import Tuning, tuned
from toolkit.retrieval.views import View
from toolkit.retrieval.visibility import Visibility
from toolkit.retrieval.weights import Weights
from toolkit.retrieval.words import ENGLISH, Stemming
from toolkit.schema import Chunk, Document, GoldenQuestion, Hit


class Index:
    """Documents to search. Who may see what, and when, is settled before anything is scored.

    What an asker finds, scores included, is what an index of only the documents that the asker may see would give:
    hidden text cannot be found, and cannot be felt. Searching and changing may go on at once, from any thread: a search
    works on the state that it began with.

    Examples
    --------
    >>> from toolkit.ingestion import load_documents
    >>> index = Index.build(load_documents("data/samples/documents"))
    >>> hits = index.search("How many days of annual leave do I get?", k=3, groups={"staff"})
    >>> [hit.rank for hit in hits]
    [1, 2, 3]
    """

    def __init__(self, contents: Contents, /, *, scheme: Scheme, max_tokens: int) -> None:
        self.max_tokens = max_tokens
        self._state, self._scheme = Visibility(contents), scheme
        self._writing = Lock()
        self._versions: dict[Path, str] = {}  # the version of each folder that this index was loaded from or saved to

    @property
    def mode(self) -> str:
        """What ranks."""
        return self._scheme.mode

    @property
    def weights(self) -> Weights:
        """What each part of ``hybrid`` weighs."""
        return self._scheme.weights

    @property
    def groups(self) -> frozenset[str]:
        """Every group that a label names: for those who keep the labels, never for an asker."""
        return self._state.contents.labels.groups

    @property
    def embedder(self) -> str | None:
        """The name of what gave the vectors, or ``None`` where there are none."""
        return self._scheme.embedder.name if self._scheme.embedder else None

    @classmethod
    def build(
        cls,
        documents: Iterable[Document],
        /,
        mode: str = "hybrid",
        *,
        embedder: Choice = "auto",
        weights: Weights | None = None,
        stemming: Stemming = ENGLISH,
        max_tokens: int = MAX_TOKENS,
        chunks: Iterable[Chunk] | None = None,
        mapper: Mapper | None = None,
    ) -> "Index":
        """Return an index of documents.

        Parameters
        ----------
        documents
            In any order, each with an id of its own.
        mode
            ``hybrid`` (BM25 with titles, headings, adjacent words, shared letters and neighbours, LSA where it agrees,
            and vectors where there is an embedder), ``bm25`` (the words of the text alone), ``lsa`` or ``dense``.
        embedder
            What gives the vectors: ``auto`` is a model on this machine, if there is one, and ``None`` is none.
        weights
            What each part of ``hybrid`` weighs; see :meth:`tune` to fit them to one's own questions.
        stemming
            ``english`` takes endings off, so that "policies" finds "policy"; ``None`` leaves words as they are.
        max_tokens
            The most that a chunk may take, counted by tiktoken.
        chunks
            The documents' chunks, where they are already cut; ``max_tokens`` is then for documents added later.
        mapper
            Processes or a cluster to which documents are sent to be cut, read and embedded: to the same index.

        Raises
        ------
        InputError
            Where mode or stemming is not known, an embedder is lacking, two documents have one id, or a chunk is of
            none of the documents.
        """
        scheme = scheme_of(mode, embedder, weights, stemming)
        made = built(documents, chunks, reading=scheme.reading, max_tokens=max_tokens, mapper=mapper)
        return cls(made, scheme=scheme, max_tokens=max_tokens)

    def search(
        self, query: str, /, k: int = 10, *, groups: Iterable[str] | None = None, as_of: date | None = None
    ) -> list[Hit]:
        """Return the chunks that answer a question best, best first; of equal scores, by document id and by place.

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

        Raises
        ------
        InputError
            Where ``k`` is below 1.
        """
        view = self._state.view(groups, as_of)
        return hits_of(view, self._rankings(view, [query], checked_k(k))[0])

    def __call__(
        self, question: str, k: int, groups: Iterable[str] | None = None, as_of: date | None = None, /
    ) -> list[Hit]:
        """Return what :meth:`search` does: an index is a :class:`Retriever`."""
        return self.search(question, k, groups=groups, as_of=as_of)

    def search_many(
        self, queries: Sequence[str], /, k: int = 10, *, groups: Iterable[str] | None = None, as_of: date | None = None
    ) -> pl.DataFrame:
        """Return the hits of many questions as one table of ``HITS``; ``query`` counts the questions from 0.

        Raises
        ------
        InputError
            Where ``k`` is below 1.
        """
        view = self._state.view(groups, as_of)
        return hit_frame(view, self._rankings(view, queries, checked_k(k)))

    def _rankings(self, view: View, queries: Sequence[str], k: int) -> list[Ranking]:
        return [ranking(view, question, k, scheme=self._scheme) for question in asked(queries, scheme=self._scheme)]

    def add(self, documents: Iterable[Document], /, *, chunks: Iterable[Chunk] | None = None) -> None:
        """Put documents in. One whose id is already there takes that document's place.

        Raises
        ------
        InputError
            Where two of them have one id, or a chunk is of none of them.
        """
        listed = list(documents)
        given = {document_id: listed[place] for document_id, place in document_places(listed).items()}
        with self._writing:
            contents = self._state.contents
            known = {} if chunks is not None else contents.unchanged(given, self._state.places)
            new = [document for document in listed if document.document_id not in known]
            if known:
                contents = contents.relabelled(known)
            if new:
                cut = chunk_documents(new, max_tokens=self.max_tokens) if chunks is None else chunks
                replaced = {document.document_id for document in new}
                contents = contents.updated(new, cut, without=replaced, reading=self._scheme.reading)
            self._state = Visibility(contents)

    def remove(self, document_ids: Iterable[str], /) -> None:
        """Take documents out.

        Raises
        ------
        InputError
            Where the index holds none of that id; nothing is then taken out.
        """
        with self._writing:
            gone = self._state.checked(document_ids)
            left = self._state.contents.updated([], [], without=gone, reading=self._scheme.reading)
            self._state = Visibility(left)

    def relabel(self, access: Mapping[str, Iterable[str] | None], /) -> None:
        """Give documents, by id, other groups (``None`` takes a label off), from the next search on.

        Raises
        ------
        InputError
            Where the index holds no document of that id; nothing is then changed.
        """
        with self._writing:
            self._state = self._state.relabelled(access)

    def save(self, path: str | Path, /) -> None:
        """Write the index to a folder, in one step as far as any reader can tell.

        Raises
        ------
        InputError
            Where the folder cannot be written, holds something else, or was changed by another writer since this index
            was loaded from it or saved to it.
        """
        folder, written = Path(path), {"max_tokens": self.max_tokens, "scheme": self._scheme.written()}
        key = folder.absolute()
        with self._writing:
            read = self._versions.get(key)
            self._versions[key] = save(self._state.contents, folder, settings=written, read=read)

    @classmethod
    def load(cls, path: str | Path, /, *, embedder: Choice = "auto") -> "Index":
        """Return an index from its folder, mapped into memory.

        One that holds vectors needs the embedder that gave them once a text is to be embedded, and not before.

        Raises
        ------
        InputError
            Where the folder is no index, is of another version, or a file of it is missing, cut short or altered.
        """
        saved = load(Path(path))
        scheme = read_scheme(saved.settings["scheme"], embedder)
        index = cls(saved.contents, scheme=scheme, max_tokens=saved.settings["max_tokens"])
        index._versions[Path(path).absolute()] = saved.version
        return index

    def tune(self, questions: Iterable[GoldenQuestion], /, *, folds: int = 5, seed: int = 0) -> Tuning:
        """Fit the weights of ``hybrid`` to golden questions, and keep them where the gain is clear.

        Only questions of the split ``train`` are used, each asked as its asker and on its day. The gain is measured on
        documents that the weights were not fitted to; where its interval reaches 0 the index stays as it is.

        Raises
        ------
        InputError
            Where the mode has no weights, or too few questions can be used.
        """
        with self._writing:
            tuning = tuned(self._state, self._scheme, questions, folds=folds, seed=seed)
            if tuning.applied:
                self._scheme = replace(self._scheme, weights=tuning.after, tuned=tuning.summary)
            return tuning

    def describe(self) -> dict[str, object]:
        """Return what is searched and how: the mode, its weights, how much there is, and what takes part."""
        return {**described(self._scheme, self._state.contents), "max_tokens": self.max_tokens}

    def explain(
        self, hit: Hit, query: str, /, *, groups: Iterable[str] | None = None, as_of: date | None = None
    ) -> Explanation:
        """Return what a hit's score is made of, for the same question and asker.

        Raises
        ------
        InputError
            Where this asker sees no such chunk.
        """
        state = self._state
        view, place = state.view(groups, as_of), state.places.get(hit.document_id, -1)
        return explanation(view, place, hit, query, scheme=self._scheme)

    def why_not(
        self,
        document_id: str,
        query: str,
        /,
        k: int = 10,
        *,
        groups: Iterable[str] | None = None,
        as_of: date | None = None,
        reveal: bool = False,
    ) -> WhyNot:
        """Return why a document is not among an asker's hits.

        A document that the asker may not see is told of as one that does not exist. ``reveal=True`` tells the two
        apart: for those who keep the labels, never for an asker.

        Raises
        ------
        InputError
            Where ``k`` is below 1.
        """
        state, scheme = self._state, self._scheme
        return why_not(
            state, document_id, query, checked_k(k), groups=groups, as_of=as_of, reveal=reveal, scheme=scheme
        )
