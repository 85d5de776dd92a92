"""Entries and logs made by hand."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from toolkit.audit import AuditChunk, AuditEntry, AuditQuote, Log

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def entry(number: int = 0, **changes: object) -> AuditEntry:
    values = {
        "asker": f"person {number}", "groups": ("staff",), "as_of": "2026-03-02", "option": "rag",
        "question_id": f"q{number}", "question": f"How many days of leave do I get in year {number}?",
        "labelled": True, "access": {"leave.md": ("staff",), "fees.md": ("everyone",)},
        "chunks": (
            AuditChunk(stage="candidate", document_id="leave.md", start=0, end=40, score=0.5 + number),
            AuditChunk(stage="prompt", document_id="leave.md", start=0, end=40),
            AuditChunk(stage="prompt", document_id="fees.md", start=3, end=9, score=0.25),
        ),
        "prompt_sha256": f"{number:064x}", "model": "test", "tokens_in": 100 + number, "tokens_out": 7,
        "answer": f"{number} days, é", "abstained": False,
        "quotes": (AuditQuote(document_id="leave.md", start=0, end=12, quote=f"Staff earn {number}."),),
    }  # fmt: skip
    return AuditEntry(**{**values, **changes})


def salts(seed: int = 0) -> Callable[[], str]:
    rng = random.Random(seed)  # noqa: S311 - salts of a test
    return lambda: f"{rng.getrandbits(128):032x}"


def make_log(folder: Path, entries: int = 8) -> Log:
    log = Log(folder / "audit.jsonl", salt=salts())
    for number in range(entries):
        log.append(entry(number), at=START + timedelta(minutes=number))
    return log
