from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from toolkit.ingestion.documents import Documents, collect
from toolkit.ingestion.files import FORMATS, MAX_BYTES
from toolkit.ingestion.folder import find_files, shown
from toolkit.ingestion.labels import LABEL_FILE, LabelFile, read_label_file
from toolkit.ingestion.reading import Loaded, crashed, read_file
from toolkit.parallel import Mapper, cores, processes, serial
from toolkit.schema import InputError, LoadNote

Progress = Callable[[list[Path]], Iterable[Path]]
"""Wraps the list of files as it is gone through, to show how far it is."""

# Below this a second process would not have started by the time that the first is done.
_MANY_FILES, _MANY_BYTES = 100, 20_000_000


def load_documents(
    folder: str | Path,
    /,
    *,
    progress: Progress | None = None,
    workers: int | None = None,
    mapper: Mapper | None = None,
) -> Documents:
    """Read every document in a folder and the folders below it, or in one file.

    Markdown, text, HTML, PDF, Word, Excel and CSV files are read, a BEIR folder and SQuAD files as they are. A file
    that cannot be read is noted in ``.report`` with its reason, and the rest are loaded; hidden files are passed over,
    and links that lead out of the folder are not followed.

    Many files (over 100, or over 20 MB beside the largest) are read by several processes, with the same result. There a
    file that crashes the library that reads it is noted too.

    Parameters
    ----------
    folder
        Where the documents are.
    progress
        Wraps the list of files as it is gone through, to show how far it is.
    workers
        How many processes read; ``1`` is this one. Where not given, as many as there are processors, if it pays.
    mapper
        What does the work instead: ``toolkit.parallel.cluster(address)``, say. Its workers must see the folder under
        the same absolute path.

    Returns
    -------
    Documents
        In the order of their ids. A document's id is its path below the folder, or the ``id`` in its front matter.

    Raises
    ------
    InputError
        Where there is no such folder, it holds nothing to read, an ``access.yaml`` in it cannot be understood, or a
        worker elsewhere cannot see a file.

    Examples
    --------
    >>> documents = load_documents("data/samples/documents")
    >>> documents.labelled
    True
    """
    documents = read_folder(Path(folder), progress=progress, workers=workers, mapper=mapper)
    if not documents:
        raise _nothing_to_read(Path(folder), documents.notes)
    return documents


def read_folder(
    folder: Path, /, *, progress: Progress | None = None, workers: int | None = None, mapper: Mapper | None = None
) -> Documents:
    """Return what ``load_documents`` does, and no documents where there are none to be read."""
    root, files, passed_over = find_files(folder)
    base, files = root.absolute(), [path.absolute() for path in files]
    label_files = [read_label_file(path, shown_as=shown(path, base)) for path in files if path.name == LABEL_FILE]
    wanted = [path for path in files if path.name != LABEL_FILE]
    loaded = list(_loaded(wanted, base, label_files, mapper or _mapper(wanted, workers), progress))
    notes = [*passed_over, *(note for each in loaded for note in each.notes), *_unused(label_files, wanted)]
    return collect([document for each in loaded for document in each.documents], notes)


def _loaded(
    paths: list[Path], root: Path, label_files: Sequence[LabelFile], mapper: Mapper, progress: Progress | None
) -> Iterator[Loaded]:
    """Yield what each file gave, as it comes."""
    read = partial(read_file, root=root, label_files=label_files)
    results = mapper(read, paths, lost=partial(crashed, root=root))
    for path, each in zip(progress(paths) if progress else paths, results, strict=True):
        if each.missing and path.exists():
            problem = "is not to be seen by the worker that should read it"
            remedy = "put the documents where every worker sees them under the same path"
            raise InputError(problem, file=path, remedy=remedy)
        yield each


def _mapper(paths: Sequence[Path], workers: int | None) -> Mapper:
    if workers is not None and workers < 1:
        raise ValueError(f"workers must be at least 1; got {workers}")
    n = min(workers or cores(), len(paths))
    return processes(n) if n > 1 and (workers is not None or _pays(paths)) else serial


def _pays(paths: Sequence[Path]) -> bool:
    """Tell whether there is work for a second process: many files, or large ones beside the largest."""
    return len(paths) > _MANY_FILES or sum(sorted(map(_size, paths))[:-1]) > _MANY_BYTES


def _size(path: Path) -> int:
    """Return a file's size, 0 where it is not read: too large, or gone since."""
    try:
        size = path.stat().st_size
    except OSError:
        return 0
    return size if size <= MAX_BYTES else 0


def _unused(label_files: list[LabelFile], paths: list[Path]) -> Iterator[LoadNote]:
    for each in label_files:
        for pattern in each.unused(paths):
            problem = f"the pattern {pattern!r} matches no file"
            remedy = "check its spelling, and that it counts from the folder of this file"
            yield LoadNote(path=each.shown_as, status="loaded", problem=problem, remedy=remedy)


def _nothing_to_read(folder: Path, notes: Sequence[LoadNote]) -> InputError:
    root = folder.parent if folder.is_file() else folder
    if failed := [note.problem for note in notes if note.status == "failed"]:
        return InputError("none of the documents could be read:\n" + "\n".join(failed), file=root)
    return InputError(
        "the folder holds no documents", file=root, field="documents",
        got=f"{len(notes)} files of other formats" if notes else "an empty folder", allowed=", ".join(FORMATS),
    )  # fmt: skip
