import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from toolkit.ingestion.collections import BEIR_FILE, is_collection, read_collection
from toolkit.ingestion.documents import Documents, collect
from toolkit.ingestion.files import FORMATS, read_content
from toolkit.ingestion.folder import find_files, shown
from toolkit.ingestion.labels import LABEL_FILE, Label, LabelFile, combine, read_label_file
from toolkit.schema import Document, InputError, LoadNote


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded:
    """What one file gave: its documents, and what to know about it."""

    documents: tuple[Document, ...] = ()
    notes: tuple[LoadNote, ...] = ()


def load_documents(
    folder: str | Path, /, *, progress: Callable[[list[Path]], Iterable[Path]] | None = None
) -> Documents:
    """Read every document in a folder and the folders below it, or in one file.

    Markdown, text, HTML, PDF, Word, Excel and CSV files are read, a BEIR folder and SQuAD files as they are. A file
    that cannot be read is noted in ``.report`` with its reason, and the rest are loaded; hidden files are passed over,
    and links that lead out of the folder are not followed.

    Parameters
    ----------
    folder
        Where the documents are.
    progress
        Wraps the list of files as it is gone through, to show how far it is.

    Returns
    -------
    Documents
        In the order of their ids. A document's id is its path below the folder, or the ``id`` in its front matter.

    Raises
    ------
    InputError
        Where there is no such folder, it holds nothing to read, or an ``access.yaml`` in it cannot be understood.

    Examples
    --------
    >>> documents = load_documents("data/samples/documents")
    >>> documents.labelled
    True
    """
    root, files, passed_over = find_files(Path(folder))
    label_files = [read_label_file(path, shown_as=shown(path, root)) for path in files if path.name == LABEL_FILE]
    wanted = [path for path in files if path.name != LABEL_FILE]
    loaded = [_load(path, root, label_files) for path in (progress(wanted) if progress else wanted)]
    documents = [document for each in loaded for document in each.documents]
    notes = [*passed_over, *(note for each in loaded for note in each.notes), *_unused(label_files, wanted)]
    if not documents:
        raise _nothing_to_read(root, notes)
    return collect(documents, notes)


def _load(path: Path, root: Path, label_files: list[LabelFile]) -> _Loaded:
    name = shown(path, root)
    try:
        if is_collection(path):
            return _collection(path, name, label_files)
        if path.suffix.lower() in FORMATS:
            return _document(path, name, label_files)
    except InputError as error:
        status = "ignored" if path.suffix.lower() not in FORMATS and path.name != BEIR_FILE else "failed"
        return _Loaded(notes=(LoadNote(path=name, status=status, problem=str(error), remedy=error.remedy or ""),))
    problem = f"{path.suffix or 'a file without an ending'} is not a format that is read"
    note = LoadNote(path=name, status="ignored", problem=problem, remedy=f"save it as one of {', '.join(FORMATS)}")
    return _Loaded(notes=(note,))


def _label(own: Label, path: Path, label_files: list[LabelFile]) -> Label:
    nearest_first = sorted(label_files, key=lambda each: -len(each.folder.parts))
    return combine(own, [each.find(path) for each in nearest_first])


def _unused(label_files: list[LabelFile], paths: list[Path]) -> Iterator[LoadNote]:
    for each in label_files:
        for pattern in each.unused(paths):
            problem = f"the pattern {pattern!r} matches no file"
            remedy = "check its spelling, and that it counts from the folder of this file"
            yield LoadNote(path=each.shown_as, status="loaded", problem=problem, remedy=remedy)


def _collection(path: Path, name: str, label_files: list[LabelFile]) -> _Loaded:
    documents, notes = read_collection(path, shown_as=name, label=_label(Label(), path, label_files))
    return _Loaded(documents=tuple(documents), notes=tuple(notes))


def _document(path: Path, name: str, label_files: list[LabelFile]) -> _Loaded:
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
    notes = [LoadNote(path=name, status="loaded", problem=each.problem, remedy=each.remedy) for each in content.remarks]
    return _Loaded(documents=(document,), notes=tuple(notes))


def _nothing_to_read(root: Path, notes: list[LoadNote]) -> InputError:
    if failed := [note.problem for note in notes if note.status == "failed"]:
        return InputError("none of the documents could be read:\n" + "\n".join(failed), file=root)
    return InputError(
        "the folder holds no documents", file=root, field="documents",
        got=f"{len(notes)} files of other formats" if notes else "an empty folder", allowed=", ".join(FORMATS),
    )  # fmt: skip
