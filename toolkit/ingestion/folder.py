"""What lies in a folder: the files to read, and the links that lead out of it, which are not followed."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from toolkit.ingestion.collections import BEIR_FILE
from toolkit.ingestion.labels import LABEL_FILE
from toolkit.schema import InputError, LoadNote

# What a system that hides endings, or takes large letters for small, lets people call a label file.
_NEARLY = re.compile(r"access\.ya?ml(\.txt)?", re.IGNORECASE)


def find_files(path: Path, /) -> tuple[Path, list[Path], list[LoadNote]]:
    """Return a folder, its files in order of their paths, and notes on what is passed over.

    A file stands for itself and the ``access.yaml`` beside it; a BEIR folder for its corpus alone.

    Raises
    ------
    InputError
        Where there is nothing of that name, or a label file is not named ``access.yaml``, or is a link elsewhere.
    """
    if path.is_file():
        return path.parent, _with_labels(path), []
    if not path.is_dir():
        remedy = "name the folder that holds the documents"
        raise InputError("there is no such folder", file=path, field="documents", remedy=remedy)
    if (path / BEIR_FILE).is_file() and (path / "queries.jsonl").is_file():
        return path, _with_labels(path / BEIR_FILE), []
    found = sorted(_walk(path), key=lambda each: each.relative_to(path).as_posix())
    _refuse_misnamed(found, path)
    inside = path.resolve()
    outside = [each for each in found if not _is_inside(each, inside)]
    _refuse_linked_labels(outside, path)
    followed = [each for each in found if _is_inside(each, inside)]
    return path, followed, [_not_followed(each, path) for each in outside]


def shown(path: Path, root: Path, /) -> str:
    """Return a file's path as people are shown it: below the folder, with forward slashes."""
    return path.relative_to(root).as_posix()


def _with_labels(path: Path) -> list[Path]:
    _refuse_misnamed(sorted(path.parent.iterdir()), path.parent)
    labels = path.parent / LABEL_FILE
    return [path, *([labels] if labels.is_file() and labels != path else [])]


def _refuse_misnamed(paths: Iterable[Path], root: Path) -> None:
    """Refuse ``access.yml``: passed over as a file of another format, it would open what it was meant to close."""
    for path in paths:
        if path.name != LABEL_FILE and _NEARLY.fullmatch(path.name):
            remedy = f"rename it to {LABEL_FILE}"
            raise InputError("labels are not read from a file of this name", file=shown(path, root), remedy=remedy)


def _refuse_linked_labels(outside: Iterable[Path], root: Path) -> None:
    """Refuse labels that lie elsewhere: not followed, they would leave what they close open."""
    for path in outside:
        if path.name == LABEL_FILE:
            remedy = "put a copy of the file in its place"
            raise InputError("is a link out of the folder, and not followed", file=shown(path, root), remedy=remedy)


def _walk(root: Path) -> Iterator[Path]:
    """Yield the files below a folder, and the links to folders, which are not gone into."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if Path(folder, name).is_symlink()]
        yield from (Path(folder, name) for name in (*links, *names) if not name.startswith("."))


def _is_inside(path: Path, folder: Path) -> bool:
    if not path.is_symlink():
        return True
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):  # nothing there, or links in a circle
        return False
    return target.is_relative_to(folder) and target.is_file()


def _not_followed(path: Path, root: Path) -> LoadNote:
    problem = "is a link that leads out of the folder, to a folder, or nowhere; it was not followed"
    return LoadNote(
        path=shown(path, root), status="ignored", problem=problem, remedy="put a copy of the file in its place"
    )
