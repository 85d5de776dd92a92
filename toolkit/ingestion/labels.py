"""Access labels and dates: in a document's front matter, or in an ``access.yaml`` beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from toolkit.schema import EVERYONE, InputError, did_you_mean

LABEL_FILE = "access.yaml"


def _as_list(value: object) -> object:
    """Let people write one group as a word."""
    return [value] if isinstance(value, str) else value


class Label(BaseModel):
    """What a person may say about a document. Keys of their own (owner, version) are kept out of the way."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str | None = None
    title: str | None = None
    access: Annotated[tuple[str, ...], BeforeValidator(_as_list)] | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    supersedes: Annotated[tuple[str, ...], BeforeValidator(_as_list)] = ()


_ALLOWED = {
    "access": "a group or a list of groups, e.g. [staff, hr]",
    "effective_from": "a date, e.g. 2026-01-31",
    "effective_to": "a date, e.g. 2026-01-31",
    "supersedes": "a document or a list of documents",
}


def parse_label(values: object, /, *, file: str, rows: Mapping[str, int] | None = None) -> Label:
    """Return the label that a mapping states. ``rows`` is the line of each key, where that is known.

    Raises
    ------
    InputError
        Naming the field that cannot be used, or a misspelt one: a label that is not understood must not be ignored.
    """
    if not isinstance(values, Mapping):
        raise InputError("expected keys and values", file=file, got=values, allowed="lines such as title: …")
    at = rows or {}
    _refuse_misspelt(values, file, at)
    try:
        label = Label.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0])
        allowed = _ALLOWED.get(field, "a word or two")
        raise InputError(
            "cannot be used", file=file, row=at.get(field), field=field, got=first["input"], allowed=allowed
        ) from None
    if label.effective_from and label.effective_to and label.effective_to < label.effective_from:
        raise InputError(
            "ends before it begins",
            file=file,
            row=at.get("effective_to"),
            field="effective_to",
            got=label.effective_to,
            allowed=f"{label.effective_from} or later",
        )
    return label


def _refuse_misspelt(values: Mapping[Any, object], file: str, rows: Mapping[str, int]) -> None:
    """Refuse ``acess: [hr]``: read as no label at all it would open or hide the document without a word."""
    for key in values:
        if key not in Label.model_fields and (
            remedy := did_you_mean(str(key), ["access", "effective_from", "effective_to", "supersedes"])
        ):
            raise InputError("is not a known key", file=file, row=rows.get(str(key)), field=str(key), remedy=remedy)


@dataclass(frozen=True, slots=True)
class LabelFile:
    """One ``access.yaml``: patterns of paths below its folder, the first that matches deciding."""

    folder: Path
    entries: tuple[tuple[str, Label], ...]
    shown_as: str

    def unused(self, paths: Iterable[Path]) -> list[str]:
        """Return the patterns that match none of these files: a slip in one opens, or hides, what it was meant for."""
        below = [path.relative_to(self.folder).as_posix() for path in paths if path.is_relative_to(self.folder)]
        return [pattern for pattern, _ in self.entries if not any(_matches(each, pattern) for each in below)]

    def find(self, path: Path) -> Label | None:
        """Return the label of a file, or ``None`` where this file says nothing of it."""
        if not path.is_relative_to(self.folder):
            return None
        below = path.relative_to(self.folder).as_posix()
        return next((label for pattern, label in self.entries if _matches(below, pattern)), None)


def _matches(below: str, pattern: str) -> bool:
    """Match as people expect: ``hr/*`` holds all below hr; ``*.pdf`` and ``pay.csv`` are meant at any depth."""
    return fnmatchcase(below, pattern) or ("/" not in pattern and fnmatchcase(below.rsplit("/", 1)[-1], pattern))


def read_label_file(path: Path, /, *, shown_as: str) -> LabelFile:
    """Read one ``access.yaml``, which maps each pattern to groups, or to a mapping of what a front matter may say.

    Raises
    ------
    InputError
        Where it is not such a file.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise InputError(
            f"is not readable YAML ({_one_line(error)})",
            file=shown_as,
            row=_error_line(error, first=1),
            remedy="write lines such as  hr/*: [hr]",
        ) from None
    if not isinstance(content, Mapping):
        raise InputError("holds no patterns", file=shown_as, allowed="lines such as  hr/*: [hr]")
    entries = tuple((str(pattern), _entry(value, f"{shown_as}, {pattern}")) for pattern, value in content.items())
    return LabelFile(folder=path.parent, entries=entries, shown_as=shown_as)


def _entry(value: object, place: str) -> Label:
    return parse_label(
        value if isinstance(value, Mapping) else {"access": value if value is not None else []}, file=place
    )


def split_front_matter(text: str, /, *, file: str) -> tuple[Label, int]:
    r"""Return the label at the head of a document, and where the text after it begins.

    A front matter is YAML between a first line ``---`` and the next such line.

    Raises
    ------
    InputError
        Where it is not closed, or is not YAML.

    Examples
    --------
    >>> label, start = split_front_matter("---\naccess: [hr]\n---\nPay bands\n", file="pay.md")
    >>> label.access, start
    (('hr',), 21)
    """
    if not text.startswith("---\n"):
        return Label(), 0
    closing = text.find("\n---\n", 3)
    end = closing + len("\n---\n")
    if closing < 0 and text.endswith("\n---"):
        closing, end = len(text) - 4, len(text)
    if closing < 0:
        return _rule_or_unclosed(text, file)
    try:
        values = yaml.safe_load(text[4 : closing + 1])
    except yaml.YAMLError as error:
        raise InputError(
            f"the front matter is not YAML ({_one_line(error)})", file=file, row=_error_line(error, first=2),
            remedy="quote values that hold a colon, and indent with spaces",
        ) from None  # fmt: skip
    return (parse_label(values, file=file, rows=_rows(text[:end])) if values is not None else Label()), end


def _rows(front_matter: str) -> dict[str, int]:
    """Return the line on which each key of a front matter stands."""
    lines = enumerate(front_matter.splitlines(), start=1)
    return {line.split(":", 1)[0].strip(): number for number, line in lines if ":" in line and line[:1].strip()}


def _rule_or_unclosed(text: str, file: str) -> tuple[Label, int]:
    """Tell a front matter that was never closed from a text that only begins with a rule."""
    second = text[4:].split("\n", 1)[0]
    if ":" in second:
        raise InputError("the front matter is not closed", file=file, row=1, remedy="end it with a line of ---")
    return Label(), 0


def combine(own: Label, listed: Iterable[Label | None], /) -> Label:
    """Return one label from a document's own and those that ``access.yaml`` files give it, nearest first.

    What the document says of its title and dates stands. Access is narrowed: where both speak, an asker must satisfy
    both, so that a document cannot open itself.

    Examples
    --------
    >>> combine(Label(access=("everyone",)), [Label(access=("hr",))]).access
    ('hr',)
    >>> combine(Label(access=("staff",)), [Label(access=("hr",))]).access
    ()
    """
    combined = own
    for label in listed:
        if label is not None:
            fields = {name: getattr(combined, name) or getattr(label, name) for name in Label.model_fields}
            combined = Label(**{**fields, "access": _both(combined.access, label.access)})
    return combined


def _both(first: tuple[str, ...] | None, second: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if first is None or second is None:
        return second if first is None else first
    if EVERYONE in first:
        return second
    return first if EVERYONE in second else tuple(group for group in first if group in second)


def _one_line(error: Exception) -> str:
    return " ".join(str(getattr(error, "problem", None) or error).split())


def _error_line(error: Exception, *, first: int) -> int | None:
    mark = getattr(error, "problem_mark", None)
    return mark.line + first if mark else None
