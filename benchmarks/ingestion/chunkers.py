"""One chunker over texts, in a process of its own: ``python -m benchmarks.ingestion.chunkers NAME FILE``.

Only the chunker measured is imported, so that an interpreter that has the peers, and not our libraries, can run it.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tiktoken

ENCODING, MAX_TOKENS = "o200k_base", 256
_WARM_UP = 10  # texts

Cut = Callable[[list[str]], list[list[tuple[int, int, str]]]]
"""From texts to the chunks of each: where it says that they begin and end, and what it says that they hold."""


def _groundwork() -> Cut:
    from toolkit.chunking import chunk_documents
    from toolkit.schema import Document

    def cut(texts: list[str]) -> list[list[tuple[int, int, str]]]:
        documents = [
            Document(
                document_id=str(place), title="", text=text, body_start=0, format="markdown", path="", access=None,
                effective_from=None, effective_to=None, supersedes=(), content_hash="",
            )
            for place, text in enumerate(texts)
        ]  # fmt: skip
        found: list[list[tuple[int, int, str]]] = [[] for _ in texts]
        for chunk in chunk_documents(documents, max_tokens=MAX_TOKENS):
            found[int(chunk.document_id)].append((chunk.start, chunk.end, chunk.text))
        return found

    return cut


def _semchunk() -> Cut:
    import semchunk

    chunker = semchunk.chunkerify(tiktoken.get_encoding(ENCODING), MAX_TOKENS)

    def cut(texts: list[str]) -> list[list[tuple[int, int, str]]]:
        chunks, offsets = chunker(texts, offsets=True)
        return [
            [(start, end, chunk) for chunk, (start, end) in zip(*both, strict=True)]
            for both in zip(chunks, offsets, strict=True)
        ]

    return cut


def _chonkie(kind: str) -> Cut:
    import chonkie

    chunker: Any = getattr(chonkie, kind)(tiktoken.get_encoding(ENCODING), chunk_size=MAX_TOKENS)
    return lambda texts: [[(each.start_index, each.end_index, each.text) for each in chunker(text)] for text in texts]


def _langchain() -> Cut:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter.from_tiktoken_encoder(
        ENCODING, chunk_size=MAX_TOKENS, chunk_overlap=0, add_start_index=True, disallowed_special=()
    )

    def spans(text: str) -> list[tuple[int, int, str]]:
        made = ((each.metadata["start_index"], each.page_content) for each in splitter.create_documents([text]))
        return [(start, start + len(chunk), chunk) for start, chunk in made]

    return lambda texts: [spans(text) for text in texts]


CHUNKERS: dict[str, Callable[[], Cut]] = {
    "groundwork": _groundwork,
    "semchunk": _semchunk,
    "chonkie recursive": lambda: _chonkie("RecursiveChunker"),
    "chonkie sentence": lambda: _chonkie("SentenceChunker"),
    "langchain recursive": _langchain,
}


def measure(name: str, texts: list[str]) -> dict[str, float]:
    encoding = tiktoken.get_encoding(ENCODING)
    cut = CHUNKERS[name]()
    cut(texts[:_WARM_UP])
    # Once only: some keep what they have counted, and would be timed at looking it up.
    texts = texts[_WARM_UP:]
    begun = time.process_time(), time.perf_counter()
    found = cut(texts)
    cpu, wall = time.process_time() - begun[0], time.perf_counter() - begun[1]
    chunks = [(text, *chunk) for text, of in zip(texts, found, strict=True) for chunk in of]
    size = sum(map(len, encoding.encode_ordinary_batch(texts)))
    sizes = list(map(len, encoding.encode_ordinary_batch([chunk for *_, chunk in chunks])))
    kept = sum(len("".join(chunk.split())) for *_, chunk in chunks) / sum(len("".join(text.split())) for text in texts)
    return {
        "mtok_a_s": size / wall / 1e6,
        "mtok_a_cpu_s": size / cpu / 1e6,
        "chunks": len(chunks),
        "mean_tokens": sum(sizes) / len(sizes),
        "offsets_right": sum(text[start:end] == chunk for text, start, end, chunk in chunks) / len(chunks),
        "within_budget": sum(each <= MAX_TOKENS for each in sizes) / len(sizes),
        "text_kept": kept,
    }


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    print(json.dumps(measure(sys.argv[1], given)))
