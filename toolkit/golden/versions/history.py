"""What a golden file held before: every save sets the former version aside."""

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from toolkit.golden.files.formats import jsonl
from toolkit.golden.files.rows import plain
from toolkit.schema import GoldenQuestion, InputError, Version
from toolkit.storage import write_atomically

FOLDER = ".golden-history"
KEPT = 200
"""How many former versions are kept of one file, the newest."""
PREVIOUS = "previous"
_NAME = re.compile(r"(\d{6})-(\d{8}T\d{6})-([0-9a-f]{12})-(\d+)\.jsonl")


def content_hash(questions: Iterable[GoldenQuestion], /) -> str:
    """Return the SHA-256 of what questions say, whatever their order and the format of their file.

    Examples
    --------
    >>> one, two = GoldenQuestion(id="q1", question="Why?"), GoldenQuestion(id="q2", question="How?")
    >>> content_hash([one, two]) == content_hash([two, one]) != content_hash([one])
    True
    """
    said = sorted(json.dumps(plain(question), sort_keys=True) for question in questions)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def history_folder(file: Path, /) -> Path:
    """Return where the former versions of a golden file are kept: beside it."""
    return file.parent / FOLDER / file.name


def versions(file: Path, /) -> list[Version]:
    """Return the former versions of a golden file, the oldest first."""
    folder = history_folder(file)
    found = [(path, _NAME.fullmatch(path.name)) for path in sorted(folder.glob("*.jsonl"))]
    return [
        Version(
            number=int(match[1]),
            saved_at=f"{datetime.strptime(match[2], '%Y%m%dT%H%M%S').isoformat(sep=' ')} UTC",  # noqa: DTZ007 - named UTC
            content_hash=match[3],
            questions=int(match[4]),
            path=str(path),
        )
        for path, match in found
        if match
    ]


def set_aside(questions: tuple[GoldenQuestion, ...], file: Path, /, *, at: datetime) -> None:
    """Keep a version of a golden file, unless the newest that is kept says the same; the oldest go beyond ``KEPT``."""
    kept = versions(file)
    short = content_hash(questions)[:12]
    if kept and kept[-1].content_hash == short:
        return
    number = kept[-1].number + 1 if kept else 1
    name = f"{number:06d}-{at:%Y%m%dT%H%M%S}-{short}-{len(questions)}.jsonl"
    write_atomically(history_folder(file) / name, jsonl(questions))
    for version in kept[: max(0, len(kept) + 1 - KEPT)]:
        Path(version.path).unlink(missing_ok=True)


def find_version(name: str, file: Path, /, *, now: str = "") -> Path:
    """Return the file of a former version: by its number, the beginning of its hash, or ``previous``.

    ``previous`` is the newest whose content is not ``now``, a content hash.

    Raises
    ------
    InputError
        Where there is none such, or several.
    """
    kept = versions(file)
    if name == PREVIOUS:
        found = [version for version in kept if not now.startswith(version.content_hash)][-1:]
    else:
        found = [version for version in kept if name in {str(version.number), f"{version.number:06d}"}]
        found = found or ([each for each in kept if each.content_hash.startswith(name)][-1:] if len(name) > 3 else [])
    if not found:
        numbers = (
            f"{PREVIOUS}, or {kept[0].number} to {kept[-1].number}"
            if kept
            else "another file: this one has no history yet"
        )
        raise InputError("no former version is named so", file=file, field="version", got=name, allowed=numbers)
    return Path(found[0].path)
