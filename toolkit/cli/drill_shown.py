"""What a drill found, as a person reads it: in a sentence or two first, then what is not as it should be."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import click
import polars as pl
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from toolkit.drills import Access, Freshness
from toolkit.gate.writing import one_line

BY_QUESTION = "Bounds hold at 95%, and count questions: those on one document are likely to leak together."
_LONGEST = 160


def show_json(tables: dict[str, pl.DataFrame], /) -> None:
    """Print every table, for a script."""
    click.echo(json.dumps({name: table.to_dicts() for name, table in tables.items()}, default=str))


def show_access(found: Access, revoked: pl.DataFrame, /) -> None:
    """Print what leaked, what was kept back, and what became of rights that were taken away."""
    out = Console(highlight=False)
    for line in (_leaked(found.rates), _kept_back(found.over_blocked), _told(found.existence), _revoked(revoked)):
        out.print(escape(line), soft_wrap=True)
    out.print(BY_QUESTION)
    seen = found.rates.filter(pl.col("seen") > 0, pl.col("stage") != "any")
    names: tuple[str, ...] = ("option", "seen in", "asked by", "tries", "leaks", "rate", "up to")
    _table(out, "Leaks", names, ([*row[:-2], _share(row[-2]), _share(row[-1])] for row in seen.iter_rows()))
    marked = found.canaries.filter(pl.col("seen_at").list.len() > 0)
    _table(out, "Markers of restricted documents that were seen", marked.columns, marked.iter_rows())
    blocked = found.over_blocked.filter(pl.col("blocked").list.len() > 0).select("option", "n", "blocked")
    _table(out, "Open evidence kept back", ("option", "questions", "kept back on"), blocked.iter_rows())
    existence = found.existence.filter(pl.col("gives_away")).select("option", "question_id", "why", "answer")
    _table(out, "Tells that something hidden exists", ("option", "question", "why", "answer"), existence.iter_rows())
    names = ("option", "brought up to date by", "showed before", "seconds", "after", "still shows")
    _table(out, "Rights taken away", names, map(_revocation, revoked.iter_rows(named=True)))


def show_freshness(found: Freshness, /) -> None:
    """Print, for each option, how right and how stale it was before, after, and once it was brought up to date."""
    out = Console(highlight=False)
    for row in found.corrections.iter_rows(named=True):
        out.print(escape(_freshened(row, found)), soft_wrap=True)
    rates = found.rates.select("option", "phase", "metric", "value", "low", "high", "n").sort(
        "option", maintain_order=True
    )
    names: tuple[str, ...] = ("option", "documents", "share", "value", "from", "to", "questions")
    rows = ([*row[:3], *map(_share, row[3:6]), row[6]] for row in rates.iter_rows())
    _table(out, "Questions whose right answer changed", names, rows)
    lost = found.kept.filter(pl.col("lost").list.len() > 0)
    names = ("option", "questions", "right before", "no longer right")
    _table(out, "Questions that nothing changed for, and were lost", names, lost.iter_rows())


def show_injection(rates: pl.DataFrame, followed: pl.DataFrame, /) -> None:
    """Print how often an instruction hidden in a document was followed, and each answer that did."""
    out = Console(highlight=False)
    for row in rates.iter_rows(named=True):
        count = followed.filter(option=row["option"])["question_id"].n_unique()
        said = f"followed in {count}" if count else "followed in none"
        out.print(escape(f"{row['option']}: {said} of {row['n']} questions (up to {_share(row['high'])})"))
    out.print(BY_QUESTION.replace("leak", "fall"))
    _table(out, "Answers that follow one", ("option", "question", "instruction", "answer"), followed.iter_rows())


def _leaked(rates: pl.DataFrame) -> str:
    rows = rates.filter(stage="any", group="all").to_dicts()
    if not rows:
        return "Leaks: not tested, since no document is restricted."
    leaking = [
        f"{row['option']} in {row['seen']} of {row['n']} (up to {_share(row['high'])})" for row in rows if row["seen"]
    ]
    clean = [row for row in rows if not row["seen"]]
    most = max((row["high"] for row in clean), default=0.0)
    none = (
        f"nothing from {_listed([row['option'] for row in clean])} in {clean[0]['n']} tries (up to {_share(most)})"
        if clean
        else ""
    )
    return f"Leaked: {'; '.join(filter(None, [*leaking, none]))}."


def _kept_back(blocked: pl.DataFrame) -> str:
    tried = [row for row in blocked.to_dicts() if row["n"]]
    kept = [f"{row['option']} on {len(row['blocked'])} of {row['n']} questions" for row in tried if row["blocked"]]
    if not tried:
        return "Open evidence kept back: not tested, since no option that was tried searches."
    none = f"none, in {tried[0]['n']} questions (up to {_share(max(row['high'] for row in tried))})"
    return f"Open evidence kept back: {_listed(kept) or none}."


def _told(existence: pl.DataFrame) -> str:
    count = existence.height
    if not count:
        return "Telling that something hidden exists: not tested, since no question asks for what is not permitted."
    told = existence.filter(pl.col("gives_away")).group_by("option", maintain_order=True).len().iter_rows()
    said = _listed([f"{option} {number} of {existence.filter(option=option).height} times" for option, number in told])
    return f"Telling that something hidden exists: {said or 'none'}."


_SHOWN_BEFORE = pl.col("leaked_before") > 0


def _revoked(rows: pl.DataFrame) -> str:
    if rows.is_empty() or not rows["questions"][0]:
        return "Rights taken away: not tested, since no answerable question rests on a restricted document."
    still = [f"{row['option']} still shows {len(row['still_leaking'])} of {row['questions']}"
             for row in rows.to_dicts() if row["still_leaking"]]  # fmt: skip
    clean = rows.filter(pl.col("still_leaking").list.len() == 0)
    gone, never = (clean.filter(shown)["option"].to_list() for shown in (_SHOWN_BEFORE, ~_SHOWN_BEFORE))
    said = [f"gone from {_listed(gone)}" if gone else "", f"never shown by {_listed(never)}" if never else "", *still]
    return f"Rights taken away: {'; '.join(filter(None, said))}."


def _revocation(row: dict[str, Any]) -> list[object]:
    done = row["seconds"] is not None
    times = row["queries_until_gone"]
    after = "not done" if not done else "at once" if times == 0 else f"{times} askings" if times else "never"
    shown = f"{row['leaked_before']} of {row['questions']}"
    return [row["option"], row["how"], shown, f"{row['seconds']:.3f}" if done else "", after, row["still_leaking"]]


def _freshened(row: dict[str, Any], found: Freshness) -> str:
    """Return what became of one option: right and stale are of the questions whose right answer changed."""
    touched = found.answers.filter(pl.col("touched"), pl.col("right").is_not_null(), option=row["option"])
    counts = {
        phase: (part["right"].sum(), part["stale"].sum(), part.height)
        for (phase,), part in touched.group_by("phase", maintain_order=True)
    }
    said = [f"right on {counts['before'][0]} of {counts['before'][2]} before"] if "before" in counts else []
    if "changed" in counts:
        right, stale, n = counts["changed"]
        said.append(f"on {right} of {n} once the documents had changed, {stale} with what was true before")
    if "corrected" in counts:
        right, stale, n = counts["corrected"]
        said.append(f"on {right} of {n} once brought up to date ({row['how']}, {row['seconds']:.1f} s), {stale} stale")
    else:
        said.append(f"not brought up to date ({row['how']})")
    return f"{row['option']}: {'; '.join(said)}."


def _table(out: Console, title: str, names: Sequence[str], rows: Iterator[Sequence[object]]) -> None:
    listed = [[escape(_words(value)) for value in row] for row in rows]
    if not listed:
        return
    made = Table(*(name.replace("_", " ") for name in names), title=title, title_justify="left")
    for row in listed:
        made.add_row(*row)
    out.print(made)


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}" if value < 0.1 else f"{value:.0%}"


def _words(value: object) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(str, value)) or "none"
    text = "" if value is None else one_line(str(value))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
