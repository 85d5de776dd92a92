"""A golden question in the cells of a spreadsheet, and back: nothing lost, and nothing that runs as a formula."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from toolkit.golden.files.rows import plain, read_evidence, read_facts, read_words
from toolkit.schema import GoldenQuestion

# A spreadsheet trims white space before it looks for a sign; some take the full-width signs for the plain ones.
_FORMULA = r"[\s\x00-\x1f\ufeff\u200b]*[=+\-@＝＋－＠]"
_GUARDED = re.compile(rf"'*(?:{_FORMULA}|\t)|'+\\")
# What a workbook cannot hold, what it would read as something else, and a sign behind what may separate cells.
_CODED = re.compile(
    r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|x005F_|[;,\t\n][\s\"']*(?:[=@＝＠]|[+\-＋－](?![\s\d]))"
)
_SIGNS = {sign: f"\\u{ord(sign):04x}" for sign in "=+-@"}


def cells(question: GoldenQuestion, /) -> dict[str, str]:
    """Return a question as the text of its cells, by field.

    Lists are written as people write them, or as JSON where that would not read back the same.

    Examples
    --------
    >>> question = GoldenQuestion(id="q1", question="Why?", facts=(("a", "b"), ("c",)), asker=("staff", "hr"))
    >>> written = cells(question)
    >>> written["facts"], written["asker"], written["answerable"]
    ('a | b ; c', 'staff; hr', 'true')
    """
    return {field: _written(field, value) for field, value in plain(question).items()}


def guard(text: str, /) -> str:
    r"""Return text as a cell that a spreadsheet shows and never runs.

    Text that it might take for a formula gets an apostrophe in front; so does text that begins with such a guard, so
    that every guard can be taken off again. What a cell cannot hold is written as JSON escapes it, behind ``'\``.

    Examples
    --------
    >>> guard("=1+1"), guard("'=1+1"), guard("'Tis so")
    ("'=1+1", "''=1+1", "'Tis so")
    """
    if _CODED.search(text):
        return "'\\" + re.sub(r"[=+\-@]", lambda sign: _SIGNS[sign[0]], json.dumps(text)[1:-1])
    return f"'{text}" if _GUARDED.match(text) else text


def unguard(cell: str, /) -> str:
    """Return the text that a cell holds: the guard taken off, where there is one.

    Examples
    --------
    >>> unguard("'=1+1"), unguard("''=1+1"), unguard("'Tis so")
    ('=1+1', "'=1+1", "'Tis so")
    """
    if not cell.startswith("'"):
        return cell
    text = _decoded(cell[2:]) if cell.startswith("'\\") else cell[1:]
    return text if text is not None and guard(text) == cell else cell


def _decoded(coded: str) -> str | None:
    try:
        return str(json.loads(f'"{coded}"'))
    except ValueError:
        return None


def _written(field: str, value: Any) -> str:
    if field in _NOTATIONS:
        notation, read = _NOTATIONS[field]
        return _listed(value, notation(value), read)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _listed(value: Sequence[Any], text: str, read: Callable[[object], object]) -> str:
    """Return a list in the notation of people if it comes back as it was, and as JSON if not."""
    try:
        same = _stripped(read(text)) == value
    except ValueError:
        same = False
    return text if same else json.dumps(value, ensure_ascii=False)


def _stripped(value: object) -> object:
    if isinstance(value, list):
        return [_stripped(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _stripped(item) for key, item in value.items()}
    return value.strip() if isinstance(value, str) else value


_NOTATIONS: dict[str, tuple[Callable[[Any], str], Callable[[object], object]]] = {
    "facts": (lambda facts: " ; ".join(" | ".join(fact) for fact in facts), read_facts),
    "evidence": (
        lambda evidence: "\n".join(f'{each["document"]}: "{each["quote"]}"' for each in evidence),
        read_evidence,
    ),
    "asker": ("; ".join, read_words),
}
