import http.server
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from toolkit.cli.main import groundwork
from toolkit.ingestion import Documents


@pytest.fixture
def folder(documents: Documents, golden_file: Path) -> Path:
    return golden_file.parent


def _free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def doctor(folder: Path, *more: str) -> Result:
    arguments = ["doctor", "--documents", str(folder / "documents"), "--golden", str(folder / "golden.jsonl"),
                 "--session", str(folder / "session"), "--json"]  # fmt: skip
    if "--port" not in more:
        more = (*more, "--port", str(_free()))
    return CliRunner().invoke(groundwork, [*arguments, *more])


def states(result: Result) -> dict[str, str]:
    return {each["what"]: each["state"] for each in json.loads(result.stdout)}


def test_a_machine_that_is_ready(folder: Path) -> None:
    result = doctor(folder)
    assert result.exit_code == 0
    assert states(result)["documents"] == states(result)["vocabulary"] == "good"
    assert states(result)["endpoint"] == "note"


def test_a_port_in_use_is_named_with_another(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = doctor(folder, "--port", str(port))
    assert result.exit_code == 1
    found = next(each for each in json.loads(result.stdout) if each["what"] == "port")
    assert (found["state"], found["remedy"]) == ("bad", f"--port {port + 1} is free")


def test_one_thing_that_fails_hides_no_other(folder: Path) -> None:
    (folder / "golden.jsonl").write_text("{", encoding="utf-8")
    result = doctor(folder, "--base-url", f"http://127.0.0.1:{_free()}/v1")
    assert result.exit_code == 1
    assert {what for what, state in states(result).items() if state == "bad"} == {"golden questions", "endpoint"}


class _WantsAKey(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(401 if self.path == "/v1/models" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def endpoint() -> Iterator[str]:
    server = http.server.HTTPServer(("127.0.0.1", 0), _WantsAKey)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()


def test_an_endpoint_that_wants_a_key_is_there(folder: Path, endpoint: str) -> None:
    assert states(doctor(folder, "--base-url", endpoint))["endpoint"] == "good"
    assert states(doctor(folder, "--base-url", endpoint + "x"))["endpoint"] == "bad"
    assert states(doctor(folder, "--base-url", "file:///etc/passwd"))["endpoint"] == "bad"


def test_it_reads_in_the_terminal() -> None:
    result = CliRunner().invoke(groundwork, ["doctor", "--help"])
    assert "groundwork doctor" in result.stdout
