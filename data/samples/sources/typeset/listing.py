"""The documents of a folder as a Markdown table."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from toolkit import load_documents
from toolkit.schema import Document
from toolkit.tokens import count_many

_HEADER = "| document | format | owner | access | in force | tokens |\n|---|---|---|---|---|---:|\n"


def documents_table(folder: Path, /) -> str:
    """Return a row for each document: path, format, owner, who may see it, when it is in force, tokens (o200k_base)."""
    documents = load_documents(folder)
    owners = _owners(folder)
    counts = count_many([document.text for document in documents])
    rows = [_row(document, owners, tokens) for document, tokens in zip(documents, counts, strict=True)]
    total = f"| **{len(documents)} documents** | | | | | **{sum(counts):,}** |\n"
    return _HEADER + "".join(rows) + total


def _row(document: Document, owners: dict[str, str], tokens: int) -> str:
    kind = Path(document.path).suffix.lstrip(".")
    access = ", ".join(document.access or ())
    ends = f"to {document.effective_to}" if document.effective_to else "on"
    dates = f"{document.effective_from} {ends}"
    return f"| `{document.path}` | {kind} | {owners[document.path]} | {access} | {dates} | {tokens:,} |\n"


def _owners(folder: Path) -> dict[str, str]:
    return {path: str(label["owner"]) for path, label in _labels(folder)}


def _labels(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each label as people wrote it: the toolkit keeps no owner."""
    yield from yaml.safe_load((folder / "access.yaml").read_text(encoding="utf-8")).items()
    for path in folder.rglob("*.md"):
        front = path.read_text(encoding="utf-8").split("---\n", 2)[1]
        yield path.relative_to(folder).as_posix(), yaml.safe_load(front)
