"""The sample documents in two halves: one to develop on, one to judge on."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import PurePosixPath

from toolkit.schema import Document

HALVES = ("developed on", "held out")


def half(document_id: str, /) -> str:
    """Return the half of a document. Versions and regional copies share a half: their names begin alike."""
    path = PurePosixPath(document_id)
    family = f"{path.parent}/{'-'.join(path.stem.split('-')[:2])}"
    return HALVES[int(sha256(family.encode()).hexdigest(), 16) % 2]


def in_half(documents: Iterable[Document], name: str, /) -> list[Document]:
    return [document for document in documents if half(document.document_id) == name]
