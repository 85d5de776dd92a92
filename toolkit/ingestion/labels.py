"""Access labels and dates: in a document's front matter, or in an ``access.yaml`` beside it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from toolkit.schema import EVERYONE, InputError, did_you_mean
from toolkit.strict_yaml import Written, read_yaml

LABEL_FILE = "access.yaml"

# An editor shows neither a byte order mark nor spaces: they must not turn a label into text that all may read.
_OPENING = re.compile(r"[\s\ufeff\u200b]*---[^\S\n]*\n")
_CLOSING = re.compile(r"^---[^\S\n]*(?:\n|\Z)", re.MULTILINE)
_SAYS_ACCESS = re.compile(r"(?im)^[ \t\"']*(?:access|effective_from|effective_to|supersedes)[\"']?\s*:")


def _as_list(value: object) -> object:
    """Let people write one document as a word."""
    return [value] if isinstance(value, str) else value


def _groups(value: object) -> object:
    """Let people write one group as a word, and more with commas between."""
    return [word.strip() for word in value.split(",") if word.strip()] if isinstance(value, str) else value


def _day(value: object) -> object:
    """Refuse numbers, which pydantic would take for seconds since 1970."""
    if value is None or isinstance(value, date) or re.fullmatch(r"\d{4}-\d\d-\d\d", str(value).strip()):
        return value.strip() if isinstance(value, str) else value
    raise ValueError("not a day")


class Label(BaseModel):
    """What a person may say about a document. Keys of their own (owner, version) are kept out of the way."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str | None = None
    title: str | None = None
    access: Annotated[tuple[str, ...], BeforeValidator(_groups)] | None = None
    effective_from: Annotated[date | None, BeforeValidator(_day)] = None
    effective_to: Annotated[date | None, BeforeValidator(_day)] = None
    supersedes: Annotated[tuple[str, ...], BeforeValidator(_as_list)] = ()


_ALLOWED = {
    "access": "a group or a list of groups, e.g. [staff, hr]",
    "effective_from": "a date, e.g. 2026-01-31",
    "effective_to": "a date, e.g. 2026-01-31",
    "supersedes": "a document or a list of documents",
}


def parse_label(values: object, /, *, file: str, rows: Mapping[str, int] | None = None) -> Label:
    """Return the label that a mapping states, its keys in any case. ``rows`` is the line of each key, where known.

    Raises
    ------
    InputError
        Naming the field that cannot be used, or a misspelt one: a label that is not understood must not be ignored.
    """
    if not isinstance(values, Mapping):
        raise InputError("expected keys and values", file=file, got=values, allowed="lines such as title: …")
    at = rows or {}
    values = _lowered(values, file, at)
    _refuse_misspelt(values, file, at)
    _refuse_empty(values, file, at)
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
            "ends before it begins", file=file, row=at.get("effective_to"), field="effective_to",
            got=label.effective_to, allowed=f"{label.effective_from} or later",
        )  # fmt: skip
    return label


def _lowered(values: Mapping[Any, object], file: str, rows: Mapping[str, int]) -> dict[str, object]:
    """Return the values by their keys in lower case: ``ACCESS:`` is meant as ``access:``."""
    lowered: dict[str, object] = {}
    for key, value in values.items():
        name = _key(key)
        if name in lowered and name in Label.model_fields:
            raise InputError("is given twice", file=file, row=rows.get(name), field=name, remedy="keep one of them")
        lowered[name] = value
    return lowered


def _key(key: object) -> str:
    return str(key).strip().lower()


def _refuse_empty(values: Mapping[str, object], file: str, rows: Mapping[str, int]) -> None:
    """Refuse ``access:`` with nothing after it, which may mean nobody or a label still to be written."""
    value = values.get("access", ())
    if value is None or (isinstance(value, str) and not value.strip(", \t\n")):
        remedy = "name groups, or [] for nobody"
        raise InputError("is left empty", file=file, row=rows.get("access"), field="access", remedy=remedy)


def _refuse_misspelt(values: Mapping[str, object], file: str, rows: Mapping[str, int]) -> None:
    """Refuse ``acess: [hr]``: read as no label at all it would open or hide the document without a word."""
    for key in values:
        if key not in Label.model_fields and (
            remedy := did_you_mean(key, ["access", "effective_from", "effective_to", "supersedes"])
        ):
            raise InputError("is not a known key", file=file, row=rows.get(key), field=key, remedy=remedy)


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
    remedy = "write lines such as  hr/*: [hr]"
    try:
        text = path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, OSError) as error:
        raise InputError(f"is not readable YAML ({error})", file=shown_as, remedy=remedy) from None
    written = read_yaml(text, file=shown_as, problem="is not readable YAML", remedy=remedy)
    if not isinstance(written.values, Mapping):
        raise InputError("holds no patterns", file=shown_as, allowed="lines such as  hr/*: [hr]")
    entries = tuple((str(key), _entry(value, str(key), written, shown_as)) for key, value in written.values.items())
    return LabelFile(folder=path.parent, entries=entries, shown_as=shown_as)


def _entry(value: object, pattern: str, written: Written, shown_as: str) -> Label:
    place = f"{shown_as}, {pattern}"
    if isinstance(value, Mapping):
        return parse_label(value, file=place, rows=_rows(written.within.get(pattern, {})))
    row = written.lines.get(pattern, 1)
    return parse_label({"access": value if value is not None else []}, file=place, rows={"access": row})


def _rows(lines: Mapping[str, int]) -> dict[str, int]:
    """Return the line of each key, named as a label names it."""
    return {_key(key): line for key, line in lines.items()}


def split_front_matter(text: str, /, *, file: str) -> tuple[Label, int]:
    r"""Return the label at the head of a document, and where the text after it begins.

    A front matter is YAML between a first line ``---`` and the next such line. Blank lines or a byte order mark before
    it, and spaces after the dashes, are not seen in an editor, and do not make it less of one.

    Raises
    ------
    InputError
        Where it is not closed, is not YAML, or gives a key twice.

    Examples
    --------
    >>> label, start = split_front_matter("---\naccess: [hr]\n---\nPay bands\n", file="pay.md")
    >>> label.access, start
    (('hr',), 21)
    """
    opening = _OPENING.match(text)
    if opening is None:
        return Label(), 0
    closing, first = _CLOSING.search(text, opening.end()), text.count("\n", 0, opening.end()) + 1
    if closing is None:
        return _rule_or_unclosed(text[opening.end() :], file, row=first - 1)
    written = read_yaml(
        text[opening.end() : closing.start()],
        file=file,
        first=first,
        problem="the front matter is not YAML",
        remedy="quote values that hold a colon, indent with spaces, and give each key once",
    )
    if written.values is None:
        return Label(), closing.end()
    label = parse_label(written.values, file=file, rows=_rows(written.lines))
    return label, closing.end()


def _rule_or_unclosed(text: str, file: str, *, row: int) -> tuple[Label, int]:
    """Tell a front matter that was never closed from a text that only begins with a rule."""
    if ":" in text.lstrip().split("\n", 1)[0] or _SAYS_ACCESS.search(text):
        raise InputError("the front matter is not closed", file=file, row=row, remedy="end it with a line of ---")
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
