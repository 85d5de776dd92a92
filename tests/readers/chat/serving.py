"""llama.cpp's own server, for as long as some tests need it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

KEY = "sk-local"


@contextmanager
def llama_cpp(folder: Path) -> Iterator[str]:
    """Serve the made model and give its address; skip where what serves it is lacking, which in CI is a failure."""
    if missing := [name for name in ("openai", "xllamacpp", "gguf") if find_spec(name) is None]:
        if os.environ.get("CI"):
            pytest.fail(f"CI lacks {' and '.join(missing)}, so no server but our own was asked")
        pytest.skip(f"a server that is not ours needs {' and '.join(missing)}")
    command = [sys.executable, str(Path(__file__).with_name("made_model.py")), str(folder), KEY]
    with (
        (folder / "server.log").open("w") as log,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True) as server,
    ):
        try:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            assert address.startswith("http://"), (folder / "server.log").read_text()
            yield address
        finally:
            server.kill()
