"""An endpoint in a process of its own that answers every request after a set time: the rest is the runner's."""

import argparse
import asyncio
import json

_ANSWER = {"answer": "A stall permit costs cr 40 a year. [1]", "citations": [], "declined": False}
_USAGE = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.5, help="seconds before an answer")
    given = parser.parse_args()
    asyncio.run(_serve(given.latency))


async def _serve(latency_s: float) -> None:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    int(line.split(b":")[1])
                    for line in head.split(b"\r\n")
                    if line.lower().startswith(b"content-length")
                )
                asked = json.loads(await reader.readexactly(length))
                await asyncio.sleep(latency_s)
                writer.write(_streamed() if asked.get("stream") else _whole())
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def _whole() -> bytes:
    message = {"role": "assistant", "content": json.dumps(_ANSWER)}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    body = {**_head("chat.completion"), "choices": [choice], "usage": _USAGE}
    return _reply(json.dumps(body).encode(), "application/json")


def _streamed() -> bytes:
    parts = [
        {
            "choices": [
                {"index": 0, "delta": {"role": "assistant", "content": json.dumps(_ANSWER)}, "finish_reason": None}
            ]
        },
        {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
        {"choices": [], "usage": _USAGE},
    ]
    events = [json.dumps({**_head("chat.completion.chunk"), **part}) for part in parts]
    return _reply("".join(f"data: {event}\n\n" for event in [*events, "[DONE]"]).encode(), "text/event-stream")


def _head(kind: str) -> dict[str, object]:
    return {"id": "x", "object": kind, "created": 0, "model": "bench"}


def _reply(body: bytes, kind: str) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (kind.encode(), len(body), body)


if __name__ == "__main__":
    main()
