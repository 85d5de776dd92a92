"""What a LanceDB table holds of documents and passages, and what is asked of it.

One table holds both, a document being the passage at place -1, so that every change is one commit: a reader sees all of
it or nothing, and a version is a whole. Names that people choose are spelt in hexadecimal wherever a condition names
them: nothing in them can be read as SQL, whatever the engine takes for a quote.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from toolkit.retrieval.backends.contract import Asker
from toolkit.retrieval.backends.passages import Passage, restored, stored
from toolkit.schema import EVERYONE, Document, Hit

DOCUMENT = -1
"""The place of the row that is a document itself."""
_OF_DOCUMENT = {
    "key": pa.string(),
    "document_key": pa.string(),
    "document_id": pa.string(),
    "place": pa.int32(),
    "title": pa.string(),
    "text": pa.string(),
    "body_start": pa.int64(),
    "format": pa.string(),
    "path": pa.string(),
    "access": pa.list_(pa.string()),
    "effective_from": pa.date32(),
    "effective_to": pa.date32(),
    "supersedes": pa.list_(pa.string()),
    "content_hash": pa.string(),
    "page_starts": pa.list_(pa.int64()),
}
_OF_CHUNK = {
    "chunk_id": pa.string(),
    "ordinal": pa.int64(),
    "start": pa.int64(),
    "end": pa.int64(),
    "tokens": pa.int64(),
    "headings": pa.list_(pa.string()),
    "context": pa.string(),
    "page": pa.int64(),
    "line": pa.int64(),
    "terms": pa.string(),
}
HIT_COLUMNS = [
    "document_id", "chunk_id", "ordinal", "title", "headings", "start", "end", "text", "context", "format", "page",
    "line", "content_hash",
]  # fmt: skip
_LABELS = ("access", "effective_from", "effective_to", "path", "supersedes", "content_hash")
"""What changes where a document comes again with the same text."""


def columns(dimensions: int, settings: str, /) -> pa.Schema:
    """Return the columns of a table; the vectors' only where there are any."""
    vector = {"embedding": pa.list_(pa.float32(), dimensions)} if dimensions else {}
    return pa.schema({**_OF_DOCUMENT, **_OF_CHUNK, **vector}, metadata={"groundwork": settings})


def spelt(name: str, /) -> str:
    """Return a name in hexadecimal.

    Examples
    --------
    >>> spelt("x'; DROP")
    '78273b2044524f50'
    """
    return stored(name).encode().hex()


def one_of(document_ids: Iterable[str], /) -> str:
    """Return the condition that a row is of one of these documents."""
    return f"document_key IN ({_listed(document_ids) or 'NULL'})"


def visible(asker: Asker, /, *, labelled: bool) -> str:
    """Return the condition that a row is a passage that an asker may see on a day: the rule of ``toolkit.schema``."""
    groups, as_of = asker
    seen = f"array_has_any(access, [{_listed({EVERYONE, *groups})}])"
    conditions = [f"place > {DOCUMENT}", seen if labelled else "access IS NULL"]
    if as_of is not None:
        day = f"date '{as_of:%Y-%m-%d}'"
        conditions.append(f"(effective_from IS NULL OR effective_from <= {day})")
        conditions.append(f"(effective_to IS NULL OR effective_to >= {day})")
    return " AND ".join(conditions)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"'{spelt(name)}'" for name in sorted(names))


def rows(documents: Sequence[Document], passages: Sequence[Passage], schema: pa.Schema, /) -> pa.Table:
    """Return the rows of some documents and of their passages."""
    listed = [*map(_document_row, documents), *map(_passage_row, passages)]
    return pa.Table.from_pylist(listed, schema)


def _shared(document: Document) -> dict[str, Any]:
    return {
        "document_key": spelt(document.document_id),
        "document_id": stored(document.document_id),
        "title": stored(document.title),
        "format": document.format,
        **labels(document),
    }


def labels(document: Document, /) -> dict[str, Any]:
    """Return what may change of a document without its text."""
    return {
        "access": access(document.access),
        "effective_from": document.effective_from,
        "effective_to": document.effective_to,
        "path": stored(document.path),
        "supersedes": list(map(stored, document.supersedes)),
        "content_hash": document.content_hash,
    }


def access(groups: Iterable[str] | None, /) -> list[str] | None:
    """Return a label as a table holds it."""
    return None if groups is None else [spelt(group) for group in groups]


def _document_row(document: Document) -> dict[str, Any]:
    return {
        **_shared(document),
        "key": f"{spelt(document.document_id)}:{DOCUMENT}",
        "place": DOCUMENT,
        "text": stored(document.text),
        "body_start": document.body_start,
        "page_starts": document.page_starts,
    }


def _passage_row(passage: Passage) -> dict[str, Any]:
    chunk = passage.chunk
    vector = {} if passage.vector is None else {"embedding": passage.vector}
    return {
        **_shared(passage.document),
        "key": f"{spelt(chunk.document_id)}:{passage.place}",
        "place": passage.place,
        "text": stored(chunk.text),
        "chunk_id": stored(chunk.chunk_id),
        "ordinal": chunk.ordinal,
        "start": chunk.start,
        "end": chunk.end,
        "tokens": chunk.tokens,
        "headings": list(map(stored, chunk.headings)),
        "context": stored(chunk.context),
        "page": passage.page,
        "line": passage.line,
        "terms": " ".join(word for term, times in passage.counts.items() for word in repeat(term, times)),
        **vector,
    }


def relabelled(held: pa.Table, changes: Mapping[str, Mapping[str, Any]], /) -> pa.Table:
    """Return rows with other labels: by document, as it is spelt, what its row is to say from now on."""
    keys = held.column("document_key").to_pylist()
    for name in _LABELS:
        of_rows = zip(keys, held.column(name).to_pylist(), strict=True)
        values = [changes[key].get(name, value) for key, value in of_rows]
        field = held.schema.field(name)
        held = held.set_column(held.schema.get_field_index(name), field, pa.array(values, field.type))
    return held


def document_of(row: Mapping[str, Any], /) -> Document:
    """Return the document that a row holds, but for its label."""
    return Document(
        document_id=restored(row["document_id"]),
        title=restored(row["title"]),
        text=restored(row["text"]),
        body_start=row["body_start"],
        format=row["format"],
        path=restored(row["path"]),
        access=None,
        effective_from=row["effective_from"],
        effective_to=row["effective_to"],
        supersedes=tuple(map(restored, row["supersedes"])),
        content_hash=row["content_hash"],
        page_starts=tuple(row["page_starts"]),
    )


def hits_of(found: pa.Table, scores: NDArray[np.float64], k: int, /) -> list[Hit]:
    """Return the ``k`` best of some rows; of equal scores, by document id and then by place."""
    ids = [restored(document_id) for document_id in found.column("document_id").to_pylist()]
    places = zip(ids, found.column("start").to_pylist(), found.column("ordinal").to_pylist(), strict=True)
    ranked = sorted(
        (-score, place, row) for row, (score, place) in enumerate(zip(scores.tolist(), places, strict=True))
    )
    best = [row for score, _, row in ranked if score < 0][:k]
    taken = found.select(HIT_COLUMNS).take(pa.array(best, pa.int64())).to_pylist()
    return [_hit(row, float(scores[at]), rank) for rank, (at, row) in enumerate(zip(best, taken, strict=True), start=1)]


def _hit(row: dict[str, Any], score: float, rank: int) -> Hit:
    del row["ordinal"]
    row["headings"] = tuple(map(restored, row["headings"]))
    texts = {name: restored(row[name]) for name in ("document_id", "chunk_id", "title", "text", "context")}
    return Hit(query=0, rank=rank, score=score, **{**row, **texts})


def vectors_of(found: pa.Table, /) -> NDArray[np.float64]:
    """Return the vectors of rows, one a row."""
    column = found.column("embedding").combine_chunks()
    vectors: NDArray[np.float64] = column.flatten().to_numpy().reshape(-1, column.type.list_size).astype(np.float64)
    return vectors


@contextmanager
def spooled(batches: Iterable[pa.Table], schema: pa.Schema, /) -> Iterator[pa.RecordBatchReader]:
    """Yield what reads rows once all of them were made and written aside, so that they need not fit into memory.

    What goes wrong while they are made goes wrong before the table is touched.
    """
    with TemporaryDirectory() as folder:
        path = str(Path(folder) / "rows.arrow")
        with pa.OSFile(path, "wb") as file, pa.ipc.new_stream(file, schema) as writer:
            for table in batches:
                writer.write_table(table)
        with pa.memory_map(path) as file, pa.ipc.open_stream(file) as reader:
            yield reader
