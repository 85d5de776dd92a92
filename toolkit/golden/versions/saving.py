"""Saving a golden file that somebody else may have open: nobody's work is lost."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from toolkit.golden.files.formats import read_questions, tidy, written
from toolkit.golden.versions.history import content_hash, history_folder, set_aside
from toolkit.golden.versions.merging import ConflictError, Settle, check_settle, merge
from toolkit.locking import locked
from toolkit.schema import GoldenQuestion
from toolkit.storage import make_folder, write_atomically

_WAIT_S = 30.0
"""How long a save waits for another."""
Questions = tuple[GoldenQuestion, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that questions were read from, and what it said then: what a later save is measured against."""

    file: Path
    questions: Questions

    @property
    def content_hash(self) -> str:
        """The hash of what was read."""
        return content_hash(self.questions)


def save(questions: Questions, file: Path, /, *, origin: Origin | None, settle: Settle, at: datetime) -> Questions:
    """Write questions to a file, with what others wrote there meanwhile; return what it then holds.

    Between reading what is there and writing, no other save gets in.

    Raises
    ------
    ConflictError
        Where others changed the same fields and ``settle`` does not say whose word counts; nothing is written.
    InputError
        Where the file, or a question, cannot be read or written.
    """
    check_settle(settle)
    ours = tidy(questions, file=file)
    make_folder(history_folder(file))
    with locked(history_folder(file) / "lock", wait_s=_WAIT_S):
        theirs = tuple(read_questions(file)[0].values()) if file.exists() else None
        merged = ours if theirs is None else _merged(_base(origin, file), ours, theirs, settle, file)
        if merged != theirs:
            data = written(merged, file)
            if theirs:
                set_aside(theirs, file, at=at)
            write_atomically(file, data)
    return merged


def _base(origin: Origin | None, file: Path) -> Questions:
    """Return what both began with: nothing, where these questions were not read from this file."""
    return origin.questions if origin and origin.file.resolve() == file.resolve() else ()


def _merged(base: Questions, ours: Questions, theirs: Questions, settle: Settle, file: Path) -> Questions:
    if content_hash(base) == content_hash(theirs):
        return ours  # nobody else was here
    merged, conflicts = merge(base, ours, theirs, settle=settle)
    if conflicts:
        raise ConflictError(conflicts, file=file)
    return merged
