"""The folder of a run: what it was begun with, and whether it may be gone on with."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from toolkit.runs.provenance import what_differs
from toolkit.runs.store import FILE, Store
from toolkit.schema import InputError
from toolkit.storage import write_atomically

MANIFEST = "manifest.json"
_TOLD_LATER = {"routes", "left_out", "state", "problems", "wanted", "earlier"}
"""What a manifest says only once answers are in."""


def begin(folder: Path, manifest: Mapping[str, Any], /, *, resume: bool, accept_changes: bool) -> Store:
    """Open a folder for a run; return its store.

    Parameters
    ----------
    folder
        Made where it is missing.
    manifest
        What the run rests on.
    resume
        Whether answers that the folder keeps may be used.
    accept_changes
        Whether to go on where the folder was begun with other settings: what they decide is asked anew, and the
        earlier answers stay in the store.

    Raises
    ------
    InputError
        Where the folder holds a run already and may not be gone on with, naming what differs.
    """
    begun = read_manifest(folder)
    if begun is not None and not resume:
        raise InputError("holds a run already", file=folder, remedy="resume it, or name another folder")
    differs = [] if begun is None else what_differs(begun_with(begun), begun_with(manifest))
    if differs and not accept_changes:
        listed = "\n".join(f"  {each}" for each in differs)
        remedy = "name another folder, or --accept-changes: what they decide is asked anew, and nothing is deleted"
        raise InputError(f"was begun with other settings:\n{listed}", file=folder, remedy=remedy)
    return Store(folder)


def note_begun(folder: Path, manifest: Mapping[str, Any], /, *, wanted: int, earlier: int) -> None:
    """Write what a run is begun with, for who holds its store.

    Parameters
    ----------
    folder, manifest
        Of the run, and what it rests on.
    wanted, earlier
        How many answers it is to have, and how many the folder keeps that are of earlier settings.
    """
    write_manifest(folder, {**manifest, "state": "running", "wanted": wanted, "earlier": earlier})


def read_manifest(folder: Path, /) -> dict[str, Any] | None:
    """Return what a folder's run says of itself, or ``None`` where there is none.

    Raises
    ------
    InputError
        Where it cannot be read.
    """
    path = folder / MANIFEST
    manifest: Any = None
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        pass
    if not isinstance(manifest, dict):
        remedy = f"move it away: the answers are in {FILE}, and the same command makes it again"
        raise InputError("is damaged", file=path, remedy=remedy)
    return manifest


def write_manifest(folder: Path, manifest: Mapping[str, Any], /) -> None:
    """Write what a run says of itself."""
    write_atomically(folder / MANIFEST, json.dumps(manifest, indent=2, sort_keys=True, default=str) + "\n")


def begun_with(manifest: Mapping[str, Any], /) -> dict[str, Any]:
    """Return what a manifest says that a run was begun with."""
    return {name: value for name, value in manifest.items() if name not in _TOLD_LATER}
