"""What was typed and not saved, kept beside the golden file until it is: a page or its kernel may go at any moment."""

import json
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.golden import GoldenSet
from toolkit.golden.files.rows import parse_row, plain
from toolkit.golden.versions.history import FOLDER
from toolkit.golden.versions.saving import Origin
from toolkit.schema import Evidence, InputError
from toolkit.storage import write_atomically
from toolkit.views.editor.rows import CELLS, EditorRow, new_row, row_of, typed, with_evidence, with_status

_LARGEST = 50_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What somebody left unsaved: what they began with, and their rows. Within a second, the disk's clock tells."""

    name: str
    at: str
    written_ns: int
    who: str
    base: GoldenSet
    rows: tuple[EditorRow, ...]


class Unsaved:
    """The file of one editor, and those that other editors of the same golden file left.

    Each editor writes a file of its own, so that two who are at work at once never write over each other.
    """

    def __init__(self, golden: Path) -> None:
        self._golden = golden
        self._folder = golden.parent / FOLDER
        self.name = f"unsaved-{golden.name}-{secrets.token_hex(4)}.jsonl"

    def keep(self, rows: Iterable[EditorRow], base: GoldenSet, *, who: str, at: str) -> None:
        """Write down rows as they are being written.

        Raises
        ------
        InputError
            Where they cannot be written.
        """
        file = base.origin.file if base.origin else None
        begun = file is not None and file.resolve() == self._golden.resolve()
        head = {"at": at, "who": who, "base": [plain(each) for each in base], "begun_from_file": begun}
        lines = [head, *({"id": row.id, **_written(row)} for row in rows)]
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        write_atomically(self._folder / self.name, text)

    def forget(self, name: str = "") -> None:
        """Delete what was left under a name, or by this editor."""
        if (name or self.name) in {self.name, *self._names()}:
            with suppress(OSError):
                (self._folder / (name or self.name)).unlink(missing_ok=True)

    def left(self) -> list[Left]:
        """Return what other editors left, the newest first; what cannot be read any more is passed over."""
        found = [left for name in self._names() if name != self.name and (left := self._read(name))]
        return sorted(found, key=lambda each: (each.at, each.written_ns), reverse=True)

    def _names(self) -> list[str]:
        begins = f"unsaved-{self._golden.name}-"
        with suppress(OSError):
            return sorted(
                path.name
                for path in self._folder.iterdir()
                if path.name.startswith(begins) and len(path.name) == len(self.name) and path.suffix == ".jsonl"
            )
        return []

    def _read(self, name: str) -> Left | None:
        path = self._folder / name
        try:
            file = path.stat()
            if file.st_size > _LARGEST:
                return None
            head, *lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            base = tuple(parse_row(each, file=path, row=0) for each in head["base"])
            origin = Origin(self._golden, base) if head["begun_from_file"] is True else None
            rows = tuple(_row(line, key, path) for key, line in enumerate(lines, start=1))
            at, who, golden = str(head["at"]), str(head["who"]), GoldenSet(base, {}, origin)
            return Left(name=name, at=at, written_ns=file.st_mtime_ns, who=who, base=golden, rows=rows)
        except (OSError, ValueError, LookupError, TypeError, RecursionError, AttributeError, InputError):
            return None


def _written(row: EditorRow) -> dict[str, Any]:
    evidence = [[each.document, each.quote] for each in row.question.evidence]
    sound = plain(row.sound) if row.sound else None
    return {"sound": sound, "cells": dict(row.cells), "evidence": evidence, "status": row.question.status}


def _row(line: Mapping[str, Any], key: int, path: Path) -> EditorRow:
    """Return a row as it stood: its last sound reading, and what was typed since."""
    sound = parse_row(line["sound"], file=path, row=key) if line["sound"] else None
    row = row_of(sound, key=key) if sound else new_row(str(line["id"]), key=key)
    for name in CELLS:
        row = typed(row, name, str(line["cells"][name]))
    evidence = [Evidence(document=str(document), quote=str(quote)) for document, quote in line["evidence"]]
    row = with_evidence(row, evidence) if tuple(evidence) != row.question.evidence else row
    return with_status(row, str(line["status"])) if line["status"] != row.question.status else row
