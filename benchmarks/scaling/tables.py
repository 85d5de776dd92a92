"""The tables of ``docs/scaling.md``, each between two marks of its name."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.scaling.fit import check, link_of, work_of
from benchmarks.scaling.model import Predicted, alone, asked, enough, largest_corpus, shared

_KINDS = {"ingestion": "files read", "indexing": "passages indexed", "answering": "answers, offline reader"}
_WORKERS = (1, 4, 16, 64)
_PASSAGES_A_DOCUMENT = 10
_GB = 1e9


def write(figures: Mapping[str, Any], page: Path, /) -> None:
    """Put the tables into the page, in the place of those that are there."""
    text = page.read_text(encoding="utf-8")
    for name, table in tables(figures).items():
        text, count = re.subn(
            rf"(<!-- {name} -->\n).*?(<!-- end -->)", lambda found, table=table: f"{found[1]}{table}\n{found[2]}", text,
            flags=re.DOTALL,
        )  # fmt: skip
        if count != 1:
            raise ValueError(f"{page} has no place for the table {name}")
    page.write_text(text, encoding="utf-8")


def tables(figures: Mapping[str, Any], /) -> dict[str, str]:
    """Return every table by its name, as Markdown."""
    return {
        "measured": _measured(figures),
        "single": _single(figures),
        "driving": _driving(figures),
        "check": _check(figures),
        "documents": _documents(figures),
        "answers": _answers(figures),
        "memory": _memory(figures),
    }


def _known(figures: Mapping[str, Any]) -> dict[str, str]:
    """Return the kinds of work that were measured."""
    return {kind: title for kind, title in _KINDS.items() if kind in figures}


def _measured(figures: Mapping[str, Any]) -> str:
    rows = []
    for kind, title in _known(figures).items():
        runs = [*figures[kind], *(figures.get("large", []) if kind == "indexing" else [])]
        for items in dict.fromkeys(run["items"] for run in runs):
            of = {run["how"]: run for run in runs if run["items"] == items}
            walls = [f"{of[how]['wall_s']:.2f}" for how in ("serial", "processes", "cluster")]
            there = of["cluster"]
            cpu = of["serial"]["hub_cpu_s"], there["workers_cpu_s"], there["hub_cpu_s"]
            sent = f"{there['bytes'] / 1e6:,.1f}"
            rows.append([f"{items:,} {title}", *(f"{each:.2f}" for each in cpu), *walls, sent])
    return _table(
        [
            "",
            "1 process, CPU s",
            "cluster: workers, CPU s",
            "hub, CPU s",
            "wall s: 1 process",
            "2 processes",
            "cluster of 2",
            "MB sent",
        ],
        rows,
    )


def _single(figures: Mapping[str, Any]) -> str:
    writing, link = figures["writing"], figures["link"]
    rows = [
        ["answers kept one by one (SQLite, synced)", f"{1 / writing['one_s']:,.0f} a second"],
        ["answers kept 64 at once", f"{1 / writing['of_64_s']:,.0f} a second"],
        ["a task by the scheduler", f"{1e3 * link['task_s']:.2f} ms of the hub"],
        ["a megabyte there or back", f"{1e9 * link['byte_s']:.2f} ms of the hub"],
        ["to connect to a cluster", f"{link['start_s']:.2f} s"],
        *([name, f"{seconds:.2f} s"] for name, seconds in figures["drawing"].items()),
    ]
    return _table(["one process", ""], rows)


def _driving(figures: Mapping[str, Any]) -> str:
    rows = []
    for run in figures["driving"]:
        ideal = run["calls"] * run["latency_s"] / run["at_once"]
        cpu = 1e3 * run["cpu_s"] / run["calls"]
        rows.append([f"{run['at_once']}", f"{run['calls']:,}", f"{run['wall_s'] / ideal:.2f}", f"{cpu:.1f} ms"])
    return _table(["at once", "calls", "wall / ideal", "CPU a call"], rows)


def _check(figures: Mapping[str, Any]) -> str:
    rows = [
        [
            f"{row['items']:,} {_KINDS[kind]}",
            {"serial": "1 process", "processes": "2 processes", "cluster": "cluster of 2"}[row["how"]],
            f"{row['predicted_s']:.2f}",
            f"{row['own_s']:.2f}",
            f"{row['error']:+.0%}",
            f"{row['wall_s']:.1f}",
        ]
        for kind in _known(figures)
        for row in check(figures, kind)
        if row["how"] != "processes"
    ]
    return _table(["not used to fit", "where", "predicted s", "processor s", "error", "wall s, shared machine"], rows)


def _documents(figures: Mapping[str, Any]) -> str:
    link, rows = link_of(figures), []
    for kind, factor, title in (("ingestion", 1, "read"), ("indexing", _PASSAGES_A_DOCUMENT, "index")):
        work = work_of(figures, kind)
        for documents in (10_000, 100_000, 1_000_000):
            items = documents * factor
            found = [shared(work, items, workers, link=link) for workers in _WORKERS]
            limit = enough(work, items, link=link)
            rows.append([
                f"{title} {documents:,}", _time(alone(work, items)),
                *(f"{_time(each.wall_s)} ({each.bottleneck})" for each in found), str(limit),
            ])  # fmt: skip
    head = ["documents", "alone", *(f"{n} workers" if n > 1 else "1 worker" for n in _WORKERS), "enough"]
    return _table(head, rows)


def _answers(figures: Mapping[str, Any]) -> str:
    own = min(run["cpu_s"] / run["calls"] for run in figures["driving"])
    kept = figures["writing"]["one_s"]
    head, rows = ["answers"], []
    if "answering" in figures:
        head += ["offline, 1 worker", "16", "64"]
    for answers in (1_000, 100_000, 1_000_000):
        found = _offline(figures, answers)
        found += [asked(answers, at_once, latency_s=2.0, own_s=own, kept_s=kept) for at_once in (16, 64, 256)]
        rows.append([f"{answers:,}", *(f"{_time(each.wall_s)} ({each.bottleneck})" for each in found)])
    return _table([*head, "endpoint of 2 s, 16 at once", "64", "256"], rows)


def _offline(figures: Mapping[str, Any], answers: int) -> list[Predicted]:
    if "answering" not in figures:
        return []
    work, link = work_of(figures, "answering"), link_of(figures)
    return [shared(work, answers, workers, link=link) for workers in (1, 16, 64)]


def _memory(figures: Mapping[str, Any]) -> str:
    each = figures["memory"]["memory"]
    rows = [
        [f"{size} GB", f"{largest_corpus(size * _GB, bytes_a_passage=each) / 1e6:,.1f} million passages"]
        for size in (8, 16, 64, 256)
    ]
    return _table([f"memory, half of it for the index ({each / 1e3:.1f} kB a passage)", "room for"], rows)


def _time(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.2g} s" if seconds < 10 else f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6_000 else f"{seconds / 3600:.1f} h"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
