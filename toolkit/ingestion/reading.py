"""One file to its documents under their labels, or to the reason why not. What other processes are given to do."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.ingestion.collections import BEIR_FILE, is_collection, read_collection
from toolkit.ingestion.files import FORMATS, read_content
from toolkit.ingestion.folder import shown
from toolkit.ingestion.labels import Label, LabelFile, combine
from toolkit.schema import Document, InputError, LoadNote


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What one file gave: its documents, and what to know about it. ``missing`` where nothing is at its path."""

    documents: tuple[Document, ...] = ()
    notes: tuple[LoadNote, ...] = ()
    missing: bool = False


def read_file(path: Path, /, *, root: Path, label_files: Sequence[LabelFile] = ()) -> Loaded:
    """Return the documents of a file below a folder; a note where it cannot be read, and never an error."""
    name = shown(path, root)
    try:
        if is_collection(path):
            return _collection(path, name, label_files)
        if path.suffix.lower() in FORMATS:
            return _document(path, name, label_files)
    except InputError as error:
        status = "ignored" if path.suffix.lower() not in FORMATS and path.name != BEIR_FILE else "failed"
        return Loaded(notes=(_note(name, status, str(error), error.remedy or ""),), missing=not path.exists())
    except (OSError, MemoryError) as error:
        problem = f"{name}: cannot be read ({getattr(error, 'strerror', None) or type(error).__name__})"
        return Loaded(notes=(_note(name, "failed", problem, "check who may read it"),), missing=not path.exists())
    problem = f"{path.suffix or 'a file without an ending'} is not a format that is read"
    return Loaded(notes=(_note(name, "ignored", problem, f"save it as one of {', '.join(FORMATS)}"),))


def crashed(path: Path, /, *, root: Path) -> Loaded:
    """Return what stands in the place of a file on which the process that read it died."""
    name = shown(path, root)
    problem = f"{name}: crashes the library that reads it, or takes more memory than there is; it was left out"
    return Loaded(notes=(_note(name, "failed", problem, "ask where it came from; save it again, or split it"),))


def _note(name: str, status: str, problem: str, remedy: str) -> LoadNote:
    return LoadNote(path=name, status=status, problem=problem, remedy=remedy)


def _label(own: Label, path: Path, label_files: Sequence[LabelFile]) -> Label:
    nearest_first = sorted(label_files, key=lambda each: -len(each.folder.parts))
    return combine(own, [each.find(path) for each in nearest_first])


def _collection(path: Path, name: str, label_files: Sequence[LabelFile]) -> Loaded:
    documents, notes = read_collection(path, shown_as=name, label=_label(Label(), path, label_files))
    return Loaded(documents=tuple(documents), notes=tuple(notes))


def _document(path: Path, name: str, label_files: Sequence[LabelFile]) -> Loaded:
    content, data = read_content(path, shown_as=name)
    label = _label(content.label, path, label_files)
    document = Document(
        document_id=label.id or name,
        title=label.title or content.title or path.stem.replace("-", " ").replace("_", " "),
        text=content.text,
        body_start=content.body_start,
        format=FORMATS[path.suffix.lower()].name,
        path=name,
        access=label.access,
        effective_from=label.effective_from,
        effective_to=label.effective_to,
        supersedes=label.supersedes,
        content_hash=hashlib.sha256(data).hexdigest(),
        page_starts=content.page_starts,
    )
    return Loaded(
        documents=(document,), notes=tuple(_note(name, "loaded", each.problem, each.remedy) for each in content.remarks)
    )
