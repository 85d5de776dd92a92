"""The index: built, searched, changed and saved in one place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Lock

import polars as pl

from toolkit.chunking import MAX_TOKENS, chunk_documents
from toolkit.retrieval.contents import Contents, document_places
from toolkit.retrieval.explaining import REASONS, Explanation, WhyNot, explained, placed
from toolkit.retrieval.hits import hit_frame, hits_of
from toolkit.retrieval.ranking import MODES, described, ranking
from toolkit.retrieval.saving import load, save
from toolkit.retrieval.visibility import Visibility
from toolkit.schema import Chunk, Document, Hit, InputError, did_you_mean


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

    def __init__(self, contents: Contents, /, *, mode: str, max_tokens: int) -> None:
        self.mode, self.max_tokens = mode, max_tokens
        self._state = Visibility(contents)
        self._writing = Lock()

    @classmethod
    def build(
        cls,
        documents: Iterable[Document],
        /,
        mode: str = "hybrid",
        *,
        max_tokens: int = MAX_TOKENS,
        chunks: Iterable[Chunk] | None = None,
    ) -> "Index":
        """Return an index of documents.

        Parameters
        ----------
        documents
            In any order, each with an id of its own.
        mode
            ``hybrid`` (BM25 with titles, headings, adjacent words, shared letters and neighbours, and LSA where it
            agrees), ``bm25`` (the words of the text alone) or ``lsa``.
        max_tokens
            The most that a chunk may take, counted by tiktoken.
        chunks
            The documents' chunks, where they are already cut; ``max_tokens`` is then for documents added later.

        Raises
        ------
        InputError
            Where the mode is not known, two documents have one id, or a chunk is of none of the documents.
        """
        if mode not in MODES:
            remedy = did_you_mean(mode, MODES)
            raise InputError("there is no such mode", field="mode", got=mode, allowed=", ".join(MODES), remedy=remedy)
        listed = list(documents)
        if chunks is None:
            document_places(listed)  # before the work of cutting them
        cut = chunk_documents(listed, max_tokens=max_tokens) if chunks is None else chunks
        return cls(Contents.of(listed, cut, fields=mode != "bm25"), mode=mode, max_tokens=max_tokens)

    def search(
        self, query: str, /, k: int = 10, *, groups: Iterable[str] | None = None, as_of: date | None = None
    ) -> list[Hit]:
        """Return the chunks that answer a question best.

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
        view = self._state.view(groups, as_of)
        return hits_of(view, ranking(view, query, _checked(k), mode=self.mode))

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
        return hit_frame(view, [ranking(view, query, _checked(k), mode=self.mode) for query in queries])

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
            known = {} if chunks is not None else self._unchanged(given)
            new = [document for document in listed if document.document_id not in known]
            if known:
                contents = contents.relabelled(known)
            if new:
                cut = chunk_documents(new, max_tokens=self.max_tokens) if chunks is None else chunks
                replaced = {document.document_id for document in new}
                contents = contents.updated(new, cut, without=replaced, fields=self.mode != "bm25")
            self._state = Visibility(contents)

    def _unchanged(self, given: Mapping[str, Document]) -> dict[str, Document]:
        """Return those of the documents given that the index holds already, their labels and paths aside."""
        same = {}
        for document_id, place in self._places(given).items():
            held, new = self._state.contents.documents[place], given[document_id]
            if (held.text, held.title, held.body_start, held.format) == (
                new.text,
                new.title,
                new.body_start,
                new.format,
            ):
                same[document_id] = new
        return same

    def _places(self, ids: Iterable[str]) -> dict[str, int]:
        places = self._state.places
        return {document_id: places[document_id] for document_id in ids if document_id in places}

    def remove(self, document_ids: Iterable[str], /) -> None:
        """Take documents out.

        Raises
        ------
        InputError
            Where the index holds none of that id; nothing is then taken out.
        """
        with self._writing:
            gone = self._checked_ids(document_ids)
            self._state = Visibility(self._state.contents.updated([], [], without=gone, fields=self.mode != "bm25"))

    def relabel(self, access: Mapping[str, Iterable[str] | None], /) -> None:
        """Give documents, by id, other groups (``None`` takes a label off), from the next search on.

        Raises
        ------
        InputError
            Where the index holds no document of that id; nothing is then changed.
        """
        with self._writing:
            self._checked_ids(access)
            contents = self._state.contents
            changed = {}
            for document_id, groups in access.items():
                held = contents.documents[self._state.places[document_id]]
                changed[document_id] = replace(held, access=None if groups is None else tuple(groups))
            self._state = Visibility(contents.relabelled(changed))

    def _checked_ids(self, document_ids: Iterable[str]) -> set[str]:
        ids = set(document_ids)
        places = self._state.places
        unknown = sorted(document_id for document_id in ids if document_id not in places)
        if unknown:
            raise InputError(
                "the index holds no such document",
                field="document_id",
                got=", ".join(unknown[:5]),
                remedy=did_you_mean(unknown[0], places),
            )
        return ids

    def save(self, path: str | Path, /) -> None:
        """Write the index to a folder, in one step as far as any reader can tell.

        Raises
        ------
        InputError
            Where the folder cannot be written, or holds something else.
        """
        save(self._state.contents, Path(path), settings={"mode": self.mode, "max_tokens": self.max_tokens})

    @classmethod
    def load(cls, path: str | Path, /) -> "Index":
        """Return an index from its folder, mapped into memory.

        Raises
        ------
        InputError
            Where the folder is no index, is of another version, or a file of it is missing, cut short or altered.
        """
        saved = load(Path(path))
        return cls(saved.contents, **saved.settings)

    def describe(self) -> dict[str, object]:
        """Return what is searched and how: the mode, its weights, how much there is, and whether LSA takes part."""
        contents = self._state.contents
        return {
            "mode": self.mode,
            "documents": len(contents.documents),
            "chunks": len(contents.chunks),
            "terms": len(contents.vocabulary.terms),
            "labelled": contents.labels.labelled,
            "max_tokens": self.max_tokens,
            **described(self.mode, len(contents.chunks)),
        }

    def explain(
        self, hit: Hit, query: str, /, *, groups: Iterable[str] | None = None, as_of: date | None = None
    ) -> Explanation:
        """Return what a hit's score is made of, for the same question and asker.

        Raises
        ------
        InputError
            Where this asker sees no such chunk.
        """
        view = self._state.view(groups, as_of)
        rows = view.rows_of(self._state.places.get(hit.document_id, -1))
        for row in rows.tolist():
            if view.contents.chunks[view.rows[row]].chunk_id == hit.chunk_id:
                parts = tuple(explained(view, row, query, mode=self.mode))
                score = sum(part.score for part in parts)
                return Explanation(query=query, chunk_id=hit.chunk_id, score=score, parts=parts)
        raise InputError("this asker sees no such chunk", field="chunk_id", got=hit.chunk_id)

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
        view, place = self._state.view(groups, as_of), self._state.places.get(document_id, -1)
        refusal = None if place < 0 else self._state.contents.labels.refused(place, groups, as_of)
        if place < 0 or (refusal == "no access" and not reveal):
            refusal = "not known"
        if refusal:
            return WhyNot(document_id=document_id, reason=refusal, detail=REASONS[refusal])
        return placed(view, place, document_id, query, _checked(k), mode=self.mode)


def _checked(k: int) -> int:
    if k < 1:
        raise InputError("k must be at least 1", field="k", got=k, allowed="1 or more")
    return k
