"""What ``groundwork index`` prints. Text of documents is shown without what a terminal would obey."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

import click
from rich.markup import escape

from toolkit.retrieval import Explanation, Index, Tuning, WhyNot
from toolkit.schema import Hit

_SHOWN = 300
"""How many characters of a passage are shown."""
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]")
"""What moves the cursor, colours, reorders or hides text, and halves of characters, which no terminal can print."""


def show(value: object, lines: Iterable[str], /, *, as_json: bool) -> None:
    """Print a result as JSON for a script, or as lines for a person."""
    if as_json:
        click.echo(_UNSAFE.sub(_escaped, json.dumps(value, ensure_ascii=False)))
        return
    for line in lines:
        click.echo(plain(line))


def plain(text: str, /) -> str:
    r"""Return a text as it can be shown on one line of a terminal.

    Examples
    --------
    >>> plain("Fees\x1b[2J of\n 2026")
    'Fees[2J of  2026'
    """
    return _UNSAFE.sub("", text.replace("\n", " "))


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"


def said(index: Index, path: Path, /) -> str:
    """Return how much an index holds, and where."""
    what = index.describe()
    vectors = f", with vectors of {index.embedder}" if index.embedder else ""
    return escape(f"{what['documents']} documents in {what['chunks']} chunks, in {path}{vectors}")


def described(told: Mapping[str, object], margin: str = "") -> Iterator[str]:
    """Yield a line for each thing told."""
    for name, value in told.items():
        if isinstance(value, Mapping):
            yield f"{margin}{name}"
            yield from described(value, f"{margin}  ")
        else:
            yield f"{margin}{name}: {value}"


def rows(hits: Iterable[Hit], why: list[Explanation], /) -> list[dict[str, object]]:
    """Return hits for a script, with what their scores are made of where that was asked for."""
    parts = [{"why": [asdict(part) for part in told.parts]} for told in why]
    return [{**asdict(hit), **(parts[place] if parts else {})} for place, hit in enumerate(hits)]


def found(hits: Iterable[Hit], why: list[Explanation], /) -> Iterator[str]:
    """Yield each hit: where it stands and opens, its text, and what its score is made of."""
    for place, hit in enumerate(hits):
        opens = f"page {hit.page}" if hit.page else f"line {hit.line}" if hit.line else f"[{hit.start}:{hit.end}]"
        yield f"{hit.rank}. {' > '.join([hit.document_id, *hit.headings])}, {opens}  {hit.score:.3f}"
        yield f"   {' '.join(hit.text.split())[:_SHOWN]}"
        if why:
            yield f"   why: {_parts(why[place])}"


def _parts(told: Explanation) -> str:
    return ", ".join(f"{part.source} {part.term} {part.score:.3f}".replace("  ", " ") for part in told.parts)


def not_found(told: WhyNot, /) -> Iterator[str]:
    """Yield why a document is not among the hits."""
    yield f"{told.document_id}: {told.reason} ({told.detail})"
    if told.rank is not None:
        yield f"   its best passage is number {told.rank}, with {told.score:.3f}; {told.needed:.3f} was needed"
    if told.missing:
        yield f"   words of the question that it does not hold: {', '.join(told.missing)}"


def tuned(tuning: Tuning, /) -> dict[str, object]:
    """Return what tuning gave, for a script."""
    names = ("applied", "gain", "n", "before", "after", "left_out")
    values = {name: getattr(tuning, name) for name in names}
    return values | {name: asdict(values[name]) for name in ("gain", "before", "after")}


def tuning_said(tuning: Tuning, /) -> Iterator[str]:
    """Yield what tuning gave, and whether it was kept."""
    gain = tuning.gain
    bounds = "" if gain.low is None else f"{gain.low:+.3f} to {gain.high:+.3f}, "
    yield f"nDCG@10 {gain.value:+.3f} ({bounds}n = {gain.n}; {gain.method})"
    for reason, number in tuning.left_out.items():
        yield f"   {number} questions left out: {reason}"
    changed = {name: value for name, value in asdict(tuning.after).items() if value != asdict(tuning.before)[name]}
    moved = ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in changed.items()) or "none"
    yield f"weights that differ from the defaults: {moved}"
    yield "applied, and saved with the index" if tuning.applied else "not applied: the gain is not clear"
