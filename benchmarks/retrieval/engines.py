"""Each engine behind the same verbs. Each is set up as its own documentation does for English text."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import numpy as np

K = 10
_PUNCTUATION = re.compile(r"[^\w\s]")  # means something to the query languages of some


class Engine(Protocol):
    """What is measured: building from passages, answering one question and many, what is left on disk, and loading it.

    An engine without a batch of its own answers one question after another; one without a form on disk has no ``load``.
    """

    def build(self, passages: list[str], folder: Path) -> None:
        """Index passages; what belongs on disk goes into the folder."""

    def search(self, question: str) -> list[Any]:
        """Return the ten best."""

    def save(self, folder: Path) -> None:
        """Write to the folder what a later process would load."""


class _Groundwork:
    """The toolkit itself. Hits carry their text; the peers' carry an id and a score."""

    hidden_every = 0
    groups: tuple[str, ...] | None = None

    def __init__(self, mode: str, *, compiled: bool = True) -> None:
        self.mode, self.compiled = mode, compiled

    def prepare(self, passages: list[str]) -> None:
        """Make the records that ingestion and chunking hand over, and load numba as a server would at its start."""
        from benchmarks.retrieval.records import passage_records
        from toolkit.retrieval import kernels

        kernels.USED = self.compiled and kernels.load()
        self.documents, self.chunks = passage_records(passages, hidden_every=self.hidden_every)

    def build(self, passages: list[str], folder: Path) -> None:
        from toolkit.retrieval import Index

        self.index = Index.build(self.documents, self.mode, chunks=self.chunks)
        self.search(passages[0][:40])  # what is made at the first search belongs to the build

    def search(self, question: str) -> list[Any]:
        return self.index.search(question, K, groups=self.groups)

    def search_many(self, questions: list[str]) -> object:
        return self.index.search_many(questions, K, groups=self.groups)

    def save(self, folder: Path) -> None:
        self.index.save(folder / "index")

    def load(self, folder: Path) -> None:
        from toolkit.retrieval import Index

        self.index = Index.load(folder / "index")


class _Masked(_Groundwork):
    """The same, one document in six hidden from the asker."""

    hidden_every = 6
    groups = ("staff",)


class _Tantivy:
    def build(self, passages: list[str], folder: Path) -> None:
        import tantivy

        schema = tantivy.SchemaBuilder().add_integer_field("place", stored=True)
        schema = schema.add_text_field("text", tokenizer_name="en_stem", index_option="freq").build()
        (folder / "tantivy").mkdir()
        self.index = tantivy.Index(schema, path=str(folder / "tantivy"))
        writer = self.index.writer(256_000_000)
        for place, passage in enumerate(passages):
            writer.add_document(tantivy.Document(place=place, text=passage))
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def search(self, question: str) -> list[Any]:
        query = self.index.parse_query(_PUNCTUATION.sub(" ", question), ["text"])
        return [self.searcher.doc(address)["place"] for _, address in self.searcher.search(query, K).hits]

    def save(self, folder: Path) -> None:
        """Do nothing: it was built on disk."""

    def load(self, folder: Path) -> None:
        import tantivy

        self.index = tantivy.Index.open(str(folder / "tantivy"))
        self.searcher = self.index.searcher()


class _Bm25s:
    def __init__(self, backend: str) -> None:
        self.backend = backend

    def build(self, passages: list[str], folder: Path) -> None:
        import bm25s
        import Stemmer

        self.stemmer, self.module = Stemmer.Stemmer("english"), bm25s
        self.index = bm25s.BM25(method="lucene", k1=1.5, b=0.75, backend=self.backend)
        self.index.index(self._tokens(passages), show_progress=False)

    def _tokens(self, texts: list[str]) -> Any:
        return self.module.tokenize(texts, stopwords="en", stemmer=self.stemmer, show_progress=False)

    def search(self, question: str) -> list[Any]:
        found, _ = self.index.retrieve(self._tokens([question]), k=K, show_progress=False)
        return list(found[0])

    def search_many(self, questions: list[str]) -> object:
        return self.index.retrieve(self._tokens(questions), k=K, show_progress=False)

    def save(self, folder: Path) -> None:
        self.index.save(str(folder / "bm25s"))

    def load(self, folder: Path) -> None:
        self.index = self.module.BM25.load(str(folder / "bm25s"), mmap=True)


class _RankBm25:
    def build(self, passages: list[str], folder: Path) -> None:
        from rank_bm25 import BM25Okapi

        self.index = BM25Okapi([passage.lower().split() for passage in passages])

    def search(self, question: str) -> list[Any]:
        return _top(self.index.get_scores(question.lower().split()))

    def save(self, folder: Path) -> None:
        """Do nothing: it has no form on disk."""


class _ScikitLearn:
    def build(self, passages: list[str], folder: Path) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self.vectorizer = TfidfVectorizer(stop_words="english", sublinear_tf=True)
        self.matrix = self.vectorizer.fit_transform(passages)

    def search(self, question: str) -> list[Any]:
        return _top((self.matrix @ self.vectorizer.transform([question]).T).toarray().ravel())

    def save(self, folder: Path) -> None:
        """Do nothing: it has no form on disk but pickle."""


class _LanceDb:
    def build(self, passages: list[str], folder: Path) -> None:
        import lancedb
        import pyarrow

        table = pyarrow.table({"place": list(range(len(passages))), "text": passages})
        self.table = lancedb.connect(folder / "lancedb").create_table("passages", table)
        self.table.create_fts_index("text", with_position=False)

    def search(self, question: str) -> list[Any]:
        found = self.table.search(_PUNCTUATION.sub(" ", question), query_type="fts").select(["place"]).limit(K)
        return list(found.to_arrow()["place"])

    def save(self, folder: Path) -> None:
        """Do nothing: it was built on disk."""

    def load(self, folder: Path) -> None:
        import lancedb

        self.table = lancedb.connect(folder / "lancedb").open_table("passages")


def _top(scores: np.ndarray[Any, Any]) -> list[Any]:
    places = np.argpartition(scores, -K)[-K:]
    return list(places[np.argsort(-scores[places])])


ENGINES: dict[str, Callable[[], Engine]] = {
    "groundwork bm25": lambda: _Groundwork("bm25"),
    "groundwork bm25, masked": lambda: _Masked("bm25"),
    "groundwork bm25, numpy": lambda: _Groundwork("bm25", compiled=False),
    "groundwork hybrid": lambda: _Groundwork("hybrid"),
    "tantivy": _Tantivy,
    "bm25s": lambda: _Bm25s("numpy"),
    "bm25s + numba": lambda: _Bm25s("numba"),
    "lancedb": _LanceDb,
    "rank_bm25": _RankBm25,
    "scikit-learn tf-idf": _ScikitLearn,
}
_MODULES = {
    "tantivy": "tantivy",
    "bm25s": "bm25s",
    "bm25s + numba": "numba",
    "lancedb": "lancedb",
    "rank_bm25": "rank_bm25",
}


def installed() -> list[str]:
    """Return the engines that this Python can import."""
    from importlib.util import find_spec

    return [name for name in ENGINES if find_spec(_MODULES.get(name, "sklearn")) is not None]


def disk_mb(folder: Path) -> float | None:
    """Return the size of what an engine wrote, in megabytes, and remove it."""
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    shutil.rmtree(folder)
    return size / 1e6 or None
