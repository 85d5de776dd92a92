"""A folder of updates: what changed in the documents, and which questions that touches."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from toolkit.golden import GoldenSet
from toolkit.ingestion import Documents, collect, load_documents
from toolkit.schema import GoldenQuestion, InputError
from toolkit.strict_yaml import read_yaml

UPDATES_FILE = "updates.yaml"
_SEE = "data/samples/updates/updates.yaml shows the form"


class _Touched(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    before: str = ""
    after: str = ""


class _Change(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    kind: str
    document: str
    changed: str = ""
    questions: tuple[_Touched, ...] = ()


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    changed_on: date
    ask_as_of: date
    changes: tuple[_Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Updates:
    """What changes on a day.

    ``documents`` are the new and changed ones, ``deleted`` the ids of those taken away. ``golden`` holds the questions
    that are touched with the answers that are right afterwards, all asked about ``ask_as_of``.
    """

    changed_on: date
    ask_as_of: date
    documents: Documents
    deleted: tuple[str, ...]
    golden: GoldenSet

    @classmethod
    def read(cls, folder: str | Path, /) -> "Updates":
        """Read a folder with ``updates.yaml``, ``golden.jsonl``, and ``documents`` that are new or replace others.

        Raises
        ------
        InputError
            Naming the file and field that cannot be used, or a question that only one of the two files has.
        """
        path = Path(folder)
        file = _read(path / UPDATES_FILE)
        golden = GoldenSet.read(path / "golden.jsonl")
        _check(file, golden, path)
        return cls(
            changed_on=file.changed_on,
            ask_as_of=file.ask_as_of,
            documents=load_documents(path / "documents"),
            deleted=tuple(change.document for change in file.changes if change.kind == "deletion"),
            golden=golden,
        )

    def applied(self, documents: Documents, /) -> Documents:
        """Return documents as they are after the updates; those given stay as they are.

        Raises
        ------
        InputError
            Where a document to be deleted is not among them.
        """
        missing = [name for name in self.deleted if documents.get(name) is None]
        if missing:
            raise InputError("a document to be deleted is not there", field="document", got=", ".join(missing))
        kept = {each.document_id: each for each in documents if each.document_id not in self.deleted}
        return collect({**kept, **{each.document_id: each for each in self.documents}}.values())

    def touched(self) -> frozenset[str]:
        """Return the ids of the questions whose right answer changes."""
        return frozenset(question.id for question in self.golden)

    def questions_before(self, golden: GoldenSet, /) -> GoldenSet:
        """Return all questions as they were right before; one that is new was not in the documents then."""
        known = {question.id for question in golden}
        new = (question for question in self.golden if question.id not in known)
        day = _latest(golden) or self.changed_on - timedelta(days=1)
        return golden.put(*(_without_answer(question, day) for question in new))

    def questions_after(self, golden: GoldenSet, /) -> GoldenSet:
        """Return all questions with the answers that are now right.

        Those not touched are asked again about the day after, but for those about an earlier day than the latest.
        """
        latest = _latest(golden)
        moved = (replace(each, as_of=self.ask_as_of) for each in golden if each.as_of in (None, latest))
        return golden.put(*moved).put(*self.golden)


def _latest(golden: Iterable[GoldenQuestion]) -> date | None:
    return max((question.as_of for question in golden if question.as_of), default=None)


def _without_answer(question: GoldenQuestion, day: date) -> GoldenQuestion:
    return replace(question, answerable=False, facts=(), evidence=(), reference="", as_of=day, kind="unanswerable")


def _read(path: Path) -> _File:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({type(error).__name__})", file=path, remedy=_SEE) from error
    written = read_yaml(text, file=path, problem="is not YAML", remedy=_SEE)
    try:
        return _File.model_validate(written.values)
    except ValidationError as error:
        first: Mapping[str, Any] = error.errors(include_url=False)[0]
        place = [str(part) for part in first["loc"]]
        row = written.lines.get(place[0]) if place else None
        raise InputError(
            "cannot be used", file=path, row=row, field=".".join(place), got=first["input"], allowed=first["msg"],
            remedy=_SEE,
        ) from error  # fmt: skip


def _check(file: _File, golden: GoldenSet, path: Path) -> None:
    listed = {question.id for change in file.changes for question in change.questions}
    alone = sorted(listed ^ {question.id for question in golden})
    if alone:
        raise InputError(
            "these questions stand in one of updates.yaml and golden.jsonl only",
            file=path / UPDATES_FILE, field="questions", got=", ".join(alone), remedy="name them in both",
        )  # fmt: skip
