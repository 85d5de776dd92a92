"""A server that speaks the chat completions API as it is told to, well or badly."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = "sk-very-secret"
USAGE = {
    "prompt_tokens": 90,
    "completion_tokens": 30,
    "prompt_tokens_details": {"cached_tokens": 64},
    "completion_tokens_details": {"reasoning_tokens": 12},
}


def structured(answer: object = "A permit costs cr 40 a year. [1]", citations: object = None, **more: object) -> str:
    """Return a reply in the form asked for."""
    quoted = [{"source": 1, "quote": "A permit costs cr 40 a year."}] if citations is None else citations
    return json.dumps({"answer": answer, "citations": quoted, "declined": False, **more})


@dataclass(frozen=True, kw_only=True)
class Told:
    """What to do with a request.

    ``body`` is sent as it is, in a hundred drops where it drips; otherwise ``text`` is streamed if that was asked for.
    """

    text: str | None = None
    status: int = 200
    body: bytes | None = None
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    finish: str | None = "stop"
    usage: object = field(default_factory=lambda: USAGE)
    reasoning: str = ""
    refusal: str | None = None
    wait_s: float = 0.0
    drips_s: float = 0.0
    cut: bool = False
    streams: bool = True


def refusing(status: int, message: str = "no", **more: object) -> Told:
    """Return an error as endpoints word them; some repeat the key in it."""
    error = {"message": f"{message} (key {KEY})", "type": "invalid_request_error", "param": None, **more}
    return Told(status=status, body=json.dumps({"error": error}).encode())


class Server(ThreadingHTTPServer):
    """Does as ``plan`` tells with each request, and answers well where that is used up."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.plan: list[Told] = []
        self.seen: list[dict] = []
        self.keys: list[str] = []
        self.refuses_parts: Sequence[str] = ()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


@contextmanager
def running() -> Iterator[Server]:
    """Run a server for as long as it is needed."""
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen.append(asked)
        self.server.keys.append(self.headers["Authorization"])
        self.close_connection = True
        told = self._told(asked)
        if told.body is not None:
            self._send(told, told.body)
        elif asked.get("stream") and told.streams:
            self._stream(told, told.text if told.text is not None else structured())
        else:
            self._send(told, json.dumps(_whole(told)).encode())

    def _told(self, asked: dict) -> Told:
        for part in self.server.refuses_parts:
            if part in asked:
                return refusing(400, f"Unsupported parameter: '{part}'", param=part)
        return self.server.plan.pop(0) if self.server.plan else Told()

    def _stream(self, told: Told, text: str) -> None:
        self._head(told, "text/event-stream; charset=utf-8")
        self._chunk({"choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}}]})
        if told.reasoning:
            self._chunk({"choices": [{"index": 0, "delta": {"reasoning_content": told.reasoning}}]})
        for at in range(0, len(text), 16):
            threading.Event().wait(told.wait_s)
            self._chunk({"choices": [{"index": 0, "delta": {"content": text[at : at + 16]}}]})
            if told.cut:
                return
        if told.refusal:
            self._chunk({"choices": [{"index": 0, "delta": {"refusal": told.refusal}}]})
        self._chunk({"choices": [{"index": 0, "delta": {}, "finish_reason": told.finish}]})
        if told.usage is not None:
            self._chunk({"choices": [], "usage": told.usage})
        self._write(b"data: [DONE]\n\n")

    def _chunk(self, chunk: dict) -> None:
        self._write(b"data: " + json.dumps({"object": "chat.completion.chunk", **chunk}).encode() + b"\n\n")

    def _send(self, told: Told, body: bytes) -> None:
        threading.Event().wait(told.wait_s)
        self._head(told, told.content_type, length=len(body))
        size = max(1, len(body) // 100) if told.drips_s else max(1, len(body))
        for at in range(0, len(body), size):
            self._write(body[at : at + size])
            threading.Event().wait(told.drips_s)

    def _head(self, told: Told, content_type: str, *, length: int | None = None) -> None:
        with suppress(OSError):  # whoever asked may have stopped waiting
            if "Date" in told.headers:
                self.send_response_only(told.status)
            else:
                self.send_response(told.status)
            self.send_header("Content-Type", content_type)
            for name, value in told.headers.items():
                self.send_header(name, value)
            if length is not None and "Content-Length" not in told.headers:
                self.send_header("Content-Length", str(length))
            self.end_headers()

    def _write(self, data: bytes) -> None:
        with suppress(OSError):
            self.wfile.write(data)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


def _whole(told: Told) -> dict:
    text = told.text if told.text is not None else structured()
    message = {"role": "assistant", "content": text, "refusal": told.refusal}
    choice = {"index": 0, "message": message, "finish_reason": told.finish}
    return {"object": "chat.completion", "choices": [choice], "usage": told.usage}
