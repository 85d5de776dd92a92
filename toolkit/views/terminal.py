"""A decision in the terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from toolkit.decision import DecisionRecord
from toolkit.decision.holding import robust
from toolkit.schema import card

_COLUMNS = ("answer quality", "citations and grounding", "access control", "cost per completed task")
_WIDE = ("freshness", "consistency of form", "latency")
_WIDE_FROM = 120  # columns of a terminal that has room for these too
_COLOURS = {"recommend": "green", "tie": "yellow"}


def print_decision(record: DecisionRecord, /, *, console: Console | None = None) -> None:
    """Show the verdict, the trade-off table, how far it holds and what would change it."""
    out = console or Console(highlight=False)
    verdict = record.verdict
    body = "\n".join(f"• {escape(reason)}" for reason in verdict.reasons)
    title = f"[bold]{escape(verdict.headline)}[/]"
    out.print(Panel(f"{title}\n\n{body}", title=verdict.status, border_style=_COLOURS.get(verdict.status, "red")))
    out.print(_table(record, (*_COLUMNS, *_WIDE) if out.width >= _WIDE_FROM else _COLUMNS))
    held = robust(record)
    if held:
        out.print(f"[bold]How far it holds[/]\n{_listed(tuple(held))}")
    out.print(f"[bold]What would change this[/]\n{_listed(verdict.would_change)}")
    known = (*record.notes, *record.warnings)
    if known:
        out.print(f"[bold]What to know before relying on this[/]\n{_listed(known[:SHOWN])}{_more(known)}")
    out.print(f"[dim]{escape(', '.join(record.answers['reader'].unique().sort()))}. {escape(record.price_note)}[/]")


SHOWN = 12


def _listed(lines: tuple[str, ...]) -> str:
    return "\n".join(f"• {escape(line)}" for line in lines)


def _more(lines: tuple[str, ...]) -> str:
    return f"\n• and {len(lines) - SHOWN} more, in decision.html" if len(lines) > SHOWN else ""


def _table(record: DecisionRecord, columns: Sequence[str]) -> Table:
    table = Table(title="All options (95% intervals; costs: 10th to 90th percentile)", title_justify="left")
    table.add_column("option", no_wrap=True)
    for name in columns:
        table.add_column(name)
    for option in record.trade_offs["option"].unique(maintain_order=True):
        cells = dict(record.trade_offs.filter(option=option).select("criterion", "text").iter_rows())
        chosen = option == record.verdict.option and record.verdict.status == "recommend"
        row = (escape(cells[name]) for name in columns)
        table.add_row(escape(card(option).title), *row, style="bold" if chosen else None)
    return table
