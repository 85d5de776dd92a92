"""Against a real server that speaks the embeddings API, in a thread."""

import base64
import json
import threading
import traceback
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from tests.embedding.stand_in import StandIn
from toolkit.embedding import endpoint
from toolkit.schema import InputError

openai = pytest.importorskip("openai")
KEY = "sk-very-secret"


class Server(ThreadingHTTPServer):
    """Answers as it is told: ``plan`` holds what to do with the next requests, an embedding being the rule."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.plan: list[object] = []
        self.seen: list[dict] = []
        self.keys: list[str] = []
        self.floats = False
        self.dimensions = 16

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen.append(body)
        self.server.keys.append(self.headers["Authorization"])
        told = self.server.plan.pop(0) if self.server.plan else None
        if isinstance(told, int):
            # As some servers do, the key comes back in the error.
            self._send(told, json.dumps({"error": {"message": f"bad key {KEY}", "code": told}}).encode())
        elif isinstance(told, bytes):
            self._send(200, told)
        elif told == "hang":
            threading.Event().wait(1.5)
            self.close_connection = True
        else:
            self._send(200, json.dumps(self._embeddings(body)).encode())

    def _embeddings(self, body: dict) -> dict:
        vectors = 5 * StandIn(self.server.dimensions).embed(body["input"])  # not of length one
        data = [
            {"object": "embedding", "index": place, "embedding": self._encoded(vector, body)}
            for place, vector in enumerate(vectors)
        ]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        return {"object": "list", "model": body["model"], "data": data[::-1], "usage": usage}

    def _encoded(self, vector: np.ndarray, body: dict) -> object:
        if body.get("encoding_format") == "base64" and not self.server.floats:
            return base64.b64encode(vector.astype("<f4").tobytes()).decode()
        return vector.tolist()

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Retry-After-Ms", "1")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def server(monkeypatch) -> Iterator[Server]:
    monkeypatch.setenv("GROUNDWORK_API_KEY", KEY)
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.mark.parametrize("floats", [False, True])
def test_embeds_in_batches_and_in_order(server, floats: bool) -> None:
    server.floats = floats
    texts = [f"text number {number}" for number in range(10)]
    embedder = endpoint(server.url, "small", batch=4)
    assert np.allclose(embedder.embed(texts), StandIn(16).embed(texts), atol=1e-6)
    assert [len(body["input"]) for body in server.seen] == [4, 4, 2]
    assert (embedder.name, embedder.dimensions) == ("small", 16)
    assert {body["model"] for body in server.seen} == {"small"}


def test_no_texts_are_no_vectors(server) -> None:
    assert endpoint(server.url, "small").embed([]).shape == (0, 16)


def test_long_texts_are_cut(server) -> None:
    endpoint(server.url, "small").embed(["word " * 50_000])
    assert len(server.seen[0]["input"][0]) == 8_000


def test_the_key_comes_from_the_environment(server, monkeypatch) -> None:
    endpoint(server.url, "small").embed(["text"])
    monkeypatch.delenv("GROUNDWORK_API_KEY")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other")
    endpoint(server.url, "small").embed(["text"])
    monkeypatch.delenv("OPENAI_API_KEY")
    endpoint(server.url, "small").embed(["text"])
    assert server.keys == [f"Bearer {KEY}", "Bearer sk-other", "Bearer no-key"]


def test_a_busy_or_failing_server_is_asked_again(server) -> None:
    server.plan = [429, 500]
    assert endpoint(server.url, "small").embed(["text"]).shape == (1, 16)
    assert len(server.seen) == 3


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        (401, "refused the key"),
        (403, "refused the key"),
        (404, "no such model"),
        (400, "refused the request"),
        (429, "no more requests"),
        (500, "failed"),
        ("hang", "did not answer in time"),
        (b"<html>not json", "other than embeddings"),
        (b"[]", "other than embeddings"),
        (b"{}", "other than embeddings"),
        (b'{"data": []}', "other than embeddings|one vector a text"),
        (b'{"data": [{"index": 1, "embedding": [1.0]}]}', "one vector a text"),
        (b'{"data": [{"index": 0, "embedding": []}]}', "one vector a text|other than embeddings"),
        (b'{"data": [{"index": 0, "embedding": ["x"]}]}', "other than vectors"),
        (b'{"data": [{"index": 0, "embedding": "%%%"}]}', "other than embeddings|one vector a text"),
        (b'{"data": [{"index": 0, "embedding": [0.0, 0.0]}]}', "without a direction"),
        (b'{"data": [{"index": 0, "embedding": [NaN, 1.0]}]}', "without a direction"),
    ],
)
def test_failures_are_told_in_words_without_the_key(server, told, problem: str) -> None:
    server.plan = [told] * 9
    with pytest.raises(InputError, match=problem) as caught:
        endpoint(server.url, "small", retries=0, timeout_s=0.5).embed(["text"])
    assert "small" in str(caught.value)
    assert KEY not in "".join(traceback.format_exception(caught.value))


def test_vectors_of_two_sizes_are_refused(server) -> None:
    embedder = endpoint(server.url, "small", batch=1)
    server.plan = [b'{"data": [{"index": 0, "embedding": [1.0]}]}']
    with pytest.raises(InputError, match="two sizes"):
        embedder.embed(["a", "b"])


def test_a_server_that_is_not_there(monkeypatch) -> None:
    monkeypatch.setenv("GROUNDWORK_API_KEY", KEY)
    with pytest.raises(InputError, match="cannot be reached"):
        endpoint("http://127.0.0.1:9/v1", "small", retries=0).embed(["text"])


@pytest.mark.parametrize("address", ["", "localhost:80", "file:///etc/passwd"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(InputError, match="is not an address"):
        endpoint(address, "small")
