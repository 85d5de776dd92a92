"""An index as a folder: a manifest, and beside it one folder of data that it names.

``manifest.json`` is replaced in one step once the data are whole on disk, so that at any moment it names a complete
version; readers of an earlier one keep the files that they have mapped. Writers take turns, and none writes over what
it has not read. Nothing is pickled.
"""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from toolkit.locking import locked
from toolkit.retrieval.contents import Contents, Vocabulary, Words
from toolkit.retrieval.labels import Label, Labels
from toolkit.retrieval.mapped import MappedChunks, MappedDocuments, chunks_frame, documents_frame
from toolkit.retrieval.postings import Postings
from toolkit.schema import InputError
from toolkit.storage import make_folder, write_atomically

FORMAT, VERSION = "groundwork-index", 3
_MANIFEST = "manifest.json"
_REBUILD = "build the index again from its documents"
LOCK = ".lock"
_BLOCK = 4096  # numbers of eight bytes summed together
_AT_ONCE = 64  # blocks: 2 MB, still at hand when they are summed the other way


@dataclass(frozen=True, slots=True)
class Saved:
    """What a folder held: the contents, the settings that they were built with, and the version's name."""

    contents: Contents
    settings: dict[str, Any]
    version: str


def save(contents: Contents, path: Path, /, *, settings: Mapping[str, Any], read: str | None = None) -> str:
    """Write an index to a folder, in one step as far as any reader can tell; return the new version's name.

    Parameters
    ----------
    read
        The version that the contents were made from; ``None`` where they take the place of any.

    Raises
    ------
    InputError
        Where the folder cannot be written, holds something else, or another version than the one that was read.
    """
    check_target(path)
    make_folder(path)
    with locked(path / LOCK):
        _check_unchanged(path, read)
        return _written_to(path, contents, settings)


def _written_to(path: Path, contents: Contents, settings: Mapping[str, Any]) -> str:
    folder = path / f"data-{secrets.token_hex(8)}"
    try:
        folder.mkdir()
        _write_data(contents, folder)
        files = {file.name: _fingerprint(file) for file in sorted(folder.iterdir())}
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise InputError(f"cannot be written ({error.strerror or error})", file=path) from error
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "settings": dict(settings),
        "documents": len(contents.documents),
        "chunks": len(contents.chunks),
        "labels": [_written(label) for label in contents.labels.distinct],
        "folder": folder.name,
        "files": files,
    }
    manifest["digest"] = _digest(manifest)
    write_atomically(path / _MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False))
    for other in path.glob("data-*"):  # the last version, and what killed writers left
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return folder.name


def _check_unchanged(path: Path, read: str | None) -> None:
    """Refuse to undo what another writer did: a document taken out would be back, and with it who may see it."""
    if read is not None and (path / _MANIFEST).exists() and _manifest(path)["folder"] != read:
        remedy = "load it again, and repeat the change"
        raise InputError("was changed by another writer after it was loaded", file=path, remedy=remedy)


def load(path: Path, /) -> Saved:
    """Return an index from its folder, mapped into memory and checked against its manifest.

    Raises
    ------
    InputError
        Where the folder is no index, is of another version, or where a file is missing, cut short or altered.
    """
    manifest = _manifest(path)
    while True:
        try:
            return _loaded(path, manifest)
        except (InputError, OSError):
            before, manifest = manifest, _manifest(path)
            if manifest["folder"] == before["folder"]:
                raise  # else a writer had just replaced the version that was named


def _loaded(path: Path, manifest: dict[str, Any]) -> Saved:
    opened = _opened(path / manifest["folder"], manifest["files"])
    return Saved(_contents(opened, manifest), manifest["settings"], manifest["folder"])


def check_target(path: Path, /) -> None:
    """Raise where an index cannot be put: before the work of building one.

    Raises
    ------
    InputError
        Where there is a file, or a folder that holds something else.
    """
    if path.exists() and not path.is_dir():
        raise InputError("is a file; an index is a folder", file=path)
    if (
        path.is_dir()
        and not (path / _MANIFEST).exists()
        and any(part.name != LOCK and not part.name.startswith("data-") for part in path.iterdir())
    ):
        raise InputError("holds something other than an index", file=path, remedy="name a new or an empty folder")


def _write_data(contents: Contents, folder: Path) -> None:
    frames = {
        "documents": documents_frame(contents.documents),
        "chunks": chunks_frame(contents.chunks),
        "terms": pl.DataFrame({"term": contents.vocabulary.terms}, schema={"term": pl.String}),
    }
    for name, table in frames.items():
        table.write_ipc(folder / f"{name}.arrow", compression="uncompressed")
    for name, array in _arrays(contents).items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
    for file in folder.iterdir():
        with file.open("rb+") as opened:
            os.fsync(opened.fileno())


def _arrays(contents: Contents) -> dict[str, np.ndarray[Any, Any]]:
    words, postings = contents.words, contents.postings
    vectors = {} if contents.vectors is None else {"vectors": contents.vectors}
    return {
        **vectors,
        "document_of": contents.document_of,
        "labels": contents.labels.carried,
        "words": words.numbers,
        "words_bounds": words.bounds,
        "postings_starts": postings.starts,
        "postings_rows": postings.rows,
        "postings_counts": postings.counts,
        "postings_sizes": postings.sizes,
    }


def _contents(opened: Mapping[str, Any], manifest: Mapping[str, Any]) -> Contents:
    documents = MappedDocuments(opened["documents"])
    chunks = MappedChunks(opened["chunks"], documents, opened["document_of"])
    return Contents(
        documents,
        chunks,
        opened["document_of"],
        Labels(tuple(_label(label) for label in manifest["labels"]), opened["labels"]),
        Vocabulary(opened["terms"]["term"].to_list()),
        Words(opened["words"], opened["words_bounds"]),
        Postings(*(opened[f"postings_{part}"] for part in ("starts", "rows", "counts", "sizes"))),
        opened.get("vectors"),
    )


def _mapped(file: Path) -> np.ndarray[Any, Any]:
    """Return an array on disk, as a plain one: numpy's memory-mapped kind takes longer to cut."""
    array: np.ndarray[Any, Any] = np.load(file, mmap_mode="r", allow_pickle=False)
    return array.view(np.ndarray)


def _manifest(path: Path) -> dict[str, Any]:
    file = path / _MANIFEST
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(
            "is not an index: it has no manifest.json", file=path, remedy="name an index's folder"
        ) from None
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read ({error})", file=file, remedy=_REBUILD) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise InputError("is not an index's manifest", file=file, remedy="name an index's folder")
    if manifest.get("version") != VERSION:
        got = manifest.get("version")
        raise InputError("is of another version", file=file, got=got, allowed=str(VERSION), remedy=_REBUILD)
    if manifest.pop("digest", None) != _digest(manifest):
        raise InputError("was altered after the index was saved", file=file, remedy=_REBUILD)
    return manifest


def _digest(manifest: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()


def _opened(folder: Path, files: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Return each file's array or table by its name: the largest first, and none opened before it is checked."""
    names = sorted(files, key=lambda name: -int(files[name]["bytes"]))
    with ThreadPoolExecutor(2) as threads:
        opened = threads.map(lambda name: _open(folder / name, files[name]), names)
        return {Path(name).stem: data for name, data in zip(names, opened, strict=True)}


def _open(file: Path, expected: dict[str, Any]) -> np.ndarray[Any, Any] | pl.DataFrame:
    _check_file(file, expected)
    return pl.read_ipc(file) if file.suffix == ".arrow" else _mapped(file)


def _check_file(file: Path, expected: dict[str, Any]) -> None:
    try:
        size = file.stat().st_size
        if size != expected["bytes"]:
            raise InputError(
                "is not whole", file=file, got=f"{size} bytes", allowed=f"{expected['bytes']}", remedy=_REBUILD
            )
        if _fingerprint(file) != expected:
            raise InputError("was altered after the index was saved", file=file, remedy=_REBUILD)
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror or error})", file=file, remedy=_REBUILD) from error


def _fingerprint(file: Path) -> dict[str, Any]:
    """Return a file's size and a digest of its sums, by block and by place in the block.

    It finds any accident at the speed of memory, where a digest of every byte would take most of a load's time. Neither
    keeps out a person who can write to the folder: that one can write the manifest too.
    """
    size = file.stat().st_size
    data = np.memmap(file, np.uint8, "r").view(np.ndarray) if size else np.empty(0, np.uint8)
    whole = size // (8 * _BLOCK)
    blocks = data[: whole * 8 * _BLOCK].view(np.uint64).reshape(whole, _BLOCK)
    by_place, by_block = np.zeros(_BLOCK, np.uint64), np.empty(whole, np.uint64)
    for first in range(0, whole, _AT_ONCE):
        part = blocks[first : first + _AT_ONCE]
        by_place += np.add.reduce(part, axis=0)
        np.add.reduce(part, axis=1, out=by_block[first : first + _AT_ONCE])
    digest = hashlib.sha256(by_place.tobytes())
    digest.update(by_block.tobytes())
    digest.update(data[whole * 8 * _BLOCK :].tobytes())
    return {"bytes": size, "sums": digest.hexdigest()}


def _written(label: Label) -> list[Any]:
    access, *days = label
    return [None if access is None else list(access), *(day and day.isoformat() for day in days)]


def _label(written: list[Any]) -> Label:
    access, effective_from, effective_to = written
    first, last = (None if day is None else date.fromisoformat(day) for day in (effective_from, effective_to))
    return None if access is None else tuple(access), first, last
