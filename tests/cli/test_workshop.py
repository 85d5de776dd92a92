import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.browser.servers import free_port
from toolkit.cli import workshop
from toolkit.cli.main import groundwork
from toolkit.ingestion import Documents
from toolkit.workshop import Session


class _Server:
    def wait(self, timeout: float | None = None) -> int:
        return 0


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], dict[str, str]]]:
    seen: list[tuple[list[str], dict[str, str]]] = []

    def popen(arguments: list[str], *, env: dict[str, str], **_: Any) -> _Server:
        seen.append((arguments, env))
        return _Server()

    monkeypatch.setattr(subprocess, "Popen", popen)
    monkeypatch.setattr(Session, "prepare", lambda self, **_: None)
    return seen


def run(folder: Path, *more: str) -> Result:
    arguments = ["workshop", "--documents", str(folder / "documents"), "--golden", str(folder / "golden.jsonl"),
                 "--session", str(folder / "session"), "--no-browser"]  # fmt: skip
    return CliRunner().invoke(groundwork, [*arguments, *more])


def test_for_this_machine_alone_unless_told(
    documents: Documents, golden_file: Path, started: list[tuple[list[str], dict[str, str]]]
) -> None:
    port = str(free_port())
    result = run(golden_file.parent, "--port", port)
    assert result.exit_code == 0, result.output
    arguments, environment = started[0]
    assert arguments[-2:] == ["127.0.0.1", port]
    assert environment["GROUNDWORK_CODE"] == ""
    assert environment["GROUNDWORK_TOKEN"] in result.stdout
    assert environment["GROUNDWORK_TOKEN"] not in " ".join(arguments)
    assert "Others" not in result.stdout


def test_the_network_only_with_a_code(
    documents: Documents, golden_file: Path, started: list[tuple[list[str], dict[str, str]]]
) -> None:
    result = run(golden_file.parent, "--port", str(free_port()), "--lan")
    arguments, environment = started[0]
    assert arguments[-2] == workshop.EVERYWHERE
    assert len(environment["GROUNDWORK_CODE"]) == 9
    assert environment["GROUNDWORK_CODE"] in result.stdout


def test_a_port_in_use(documents: Documents, golden_file: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run(golden_file.parent, "--port", str(taken.getsockname()[1]))
    assert result.exit_code != 0
    assert "in use" in str(result.exception)
