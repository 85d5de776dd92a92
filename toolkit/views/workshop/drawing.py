"""Charts for the room: drawn on this machine as SVG, whose text is escaped as it is drawn."""

import polars as pl
from markupsafe import Markup

from toolkit.reports import Bar, html_page, interval_chart
from toolkit.views.names import title_of


def chart(title: str, svg: str, /, *, words: str, note: str) -> str:
    """Return a chart with one sentence that says what to see, and what it rests on."""
    values = {"title": title, "chart": Markup(svg), "words": words, "note": note}  # noqa: S704 - escaped as it is drawn
    return html_page("workshop_chart.html", values)


def percent(value: float | None, /) -> str:
    """Return a share in words.

    Examples
    --------
    >>> percent(0.25), percent(None)
    ('25%', 'not known')
    """
    return "not known" if value is None else f"{value:.0%}"


def costs_chart(costs: pl.DataFrame, /, *, note: str) -> str:
    """Return the cost per completed task of each option with its range (schema ``COSTS``)."""
    rows = costs.filter(item="per completed task").to_dicts()
    bars = [
        Bar(option=row["option"], title=title_of(row["option"]), value=row["usd"], low=row["low"], high=row["high"],
            words=_money(row))
        for row in rows
    ]  # fmt: skip
    known = [row for row in rows if row["usd"] is not None]
    least = min(known, key=lambda row: float(row["usd"]), default=None)
    words = f"{title_of(least['option'])} costs least per completed task: {_money(least)}." if least else ""
    return chart("Cost of a completed task", interval_chart(bars, title="Cost of a completed task", axis="USD"),
                 words=words, note=note)  # fmt: skip


def _money(row: dict[str, object]) -> str:
    if row["usd"] is None:
        return str(row.get("method") or "not known")
    return f"${row['usd']:,.2f} (${row['low']:,.2f} to ${row['high']:,.2f})"
