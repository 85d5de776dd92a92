"""Start Jupyter's own servers."""

import os
import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from toolkit.schema import InputError

_MODULES = {"lab": "jupyterlab"}


def notebook_folder(folder: Path, /) -> Path:
    """Return the folder of the notebooks, whole.

    Raises
    ------
    InputError
        Where it holds none.
    """
    if not any(folder.glob("*.ipynb")):
        raise InputError(
            "holds no notebooks", file=folder, remedy="run this beside them, or name them with --notebooks"
        )
    return folder.resolve()


def run_jupyter(server: str, *arguments: str) -> None:
    """Run a server until it is stopped; leave as it leaves.

    Raises
    ------
    InputError
        Where it is not installed.
    """
    module = _MODULES[server]
    if find_spec(module) is None:
        raise InputError(f"{module} is not installed", remedy="pip install 'groundwork-toolkit[notebooks]'")
    environment = {**os.environ, "JUPYTER_PLATFORM_DIRS": "1"}
    # In a container one is often root. The server is on loopback and asks for a token, so this opens nothing to others.
    as_root = ("--allow-root",) if server == "lab" and getattr(os, "geteuid", lambda: 1)() == 0 else ()
    sys.exit(subprocess.call([sys.executable, "-m", module, *as_root, *arguments], env=environment))  # noqa: S603 - our own arguments


def free_port(port: int, /) -> None:
    """See that a port of this machine is free.

    Raises
    ------
    InputError
        Where something else listens there.
    """
    taken = _taken(port)
    if taken:
        free = next((each for each in range(port + 1, min(port + 200, 65536)) if not _taken(each)), None)
        remedy = f"--port {free} is free" if free else "--port with another number"
        raise InputError(f"the port is in use ({taken})", field="--port", got=port, remedy=remedy)


def _taken(port: int) -> str:
    """Return why a port cannot be had, in the system's words; empty where it can."""
    with socket.socket() as tried:
        # As the server will: a port that was closed a moment ago is free.
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError as error:
            return error.strerror or type(error).__name__
    return ""
