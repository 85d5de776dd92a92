"""A decision in the terminal."""

from collections.abc import Mapping

import polars as pl
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from toolkit.decision import DecisionRecord
from toolkit.schema import CARDS

_COLUMNS = {
    "tasks completed": "completed",
    "right when answered": "right when answered",
    "leaks": "leaks",
    "cost per completed task": "cost per completed task",
}
_WIDE = {"latency": "latency", "model cost per attempt": "model cost per attempt"}
_WIDE_FROM = 120  # columns of a terminal that has room for these too
_COLOURS = {"recommend": "green", "tie": "yellow"}


def print_decision(record: DecisionRecord, /, *, console: Console | None = None) -> None:
    """Show the verdict, the trade-off table and what would change it."""
    out = console or Console(highlight=False)
    verdict = record.verdict
    body = "\n".join(f"• {escape(reason)}" for reason in verdict.reasons)
    title = f"[bold]{escape(verdict.headline)}[/]"
    out.print(Panel(f"{title}\n\n{body}", title=verdict.status, border_style=_COLOURS.get(verdict.status, "red")))
    out.print(_table(record, _COLUMNS | _WIDE if out.width >= _WIDE_FROM else _COLUMNS))
    out.print(f"[bold]What would change this[/]\n{_listed(verdict.would_change)}")
    if record.warnings:
        out.print(
            f"[bold]What to know before relying on this[/]\n{_listed(record.warnings[:SHOWN])}{_more(record.warnings)}"
        )
    out.print(f"[dim]{escape(', '.join(record.answers['reader'].unique().sort()))}. {escape(record.price_note)}[/]")


SHOWN = 6


def _listed(lines: tuple[str, ...]) -> str:
    return "\n".join(f"• {escape(line)}" for line in lines)


def _more(lines: tuple[str, ...]) -> str:
    return f"\n• and {len(lines) - SHOWN} more, in decision.html" if len(lines) > SHOWN else ""


def _table(record: DecisionRecord, columns: Mapping[str, str]) -> Table:
    table = Table(title="All five options (95% intervals; costs: 10th to 90th percentile)", title_justify="left")
    table.add_column("option", no_wrap=True)
    for title in columns.values():
        table.add_column(title)
    for each in CARDS:
        cells = dict(record.trade_offs.filter(pl.col("option") == each.name).select("criterion", "text").iter_rows())
        chosen = each.name == record.verdict.option and record.verdict.status == "recommend"
        table.add_row(each.title, *(escape(cells[name]) for name in columns), style="bold" if chosen else None)
    return table
