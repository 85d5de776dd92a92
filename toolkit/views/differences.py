"""Options compared in pairs on the same questions, as a chart against no difference."""

from typing import Any

import polars as pl

from toolkit.reports import Bar, Chart, Line, interval_chart
from toolkit.views.charts import listed, methods_of
from toolkit.views.names import title_of


def differences_figure(differences: pl.DataFrame, /, *, title: str, of: str = "questions completed") -> Chart:
    """Return each pair of options as one difference with its interval; where it crosses nothing, they are not apart.

    Parameters
    ----------
    differences
        Of a run (schema ``DIFFERENCES``): one metric that is a share.
    title
        What is shown, in one line.
    of
        What the share is of.

    Examples
    --------
    >>> from toolkit.schema import DIFFERENCES, Difference, frame
    >>> pair = Difference(option="rag", other="prompt-only", metric="completed", difference=0.3, low=0.1, high=0.5,
    ...     level=0.95, n=40, wins=14, losses=2, p_value=0.004, p_adjusted=0.004, method="sign flips")
    >>> figure = differences_figure(frame([pair], DIFFERENCES), title="Pairs")
    >>> figure.see
    'These questions tell apart RAG from Prompt only.'
    """
    rows = differences.sort(pl.col("difference").abs(), descending=True, nulls_last=True)
    return Chart(
        title=title,
        see=_see(rows.to_dicts()),
        plot=interval_chart(
            [_bar(row) for row in rows.to_dicts()],
            title=title,
            axis=f"difference, share of {of}: the first named minus the other",
            against=Line(0.0, "no difference"),
        ),
        table=rows.select("option", "other", "difference", "low", "high", "wins", "losses", "n", "p_adjusted"),
        source=_source(rows),
    )


def _bar(row: dict[str, Any]) -> Bar:
    leads = row["difference"] is None or row["difference"] >= 0
    first, other = (row["option"], row["other"]) if leads else (row["other"], row["option"])
    ends = sorted((-1 if not leads else 1) * row[end] for end in ("low", "high") if row[end] is not None)
    low, high = ends if len(ends) == 2 else (None, None)
    value = None if row["difference"] is None else abs(row["difference"])
    words = "scored on no common question" if value is None else f"{value:+.0%}{_told(row)}"
    title = f"{title_of(first)} – {title_of(other)}"
    return Bar(option=first if _apart(row) else "", title=title, value=value, low=low, high=high, words=words)


def _told(row: dict[str, Any]) -> str:
    return "" if _apart(row) else ", not told apart"


def _apart(row: dict[str, Any]) -> bool:
    return row["p_adjusted"] is not None and row["p_adjusted"] < 1 - row["level"]


def _see(rows: list[dict[str, Any]]) -> str:
    """Say which pairs these questions tell apart, and how many they do not."""
    apart = [_pair(row) for row in rows if _apart(row)]
    left = len(rows) - len(apart)
    if not apart:
        return "These questions tell no two options apart: ask more of them before choosing by this."
    shown = listed(apart[:3]) if len(apart) <= 3 else f"{', '.join(apart[:3])} and {len(apart) - 3} more"
    rest = f"; {left} {'pair is' if left == 1 else 'pairs are'} not told apart" if left else ""
    return f"These questions tell apart {shown}{rest}."


def _pair(row: dict[str, Any]) -> str:
    better, worse = (row["option"], row["other"]) if row["difference"] > 0 else (row["other"], row["option"])
    return f"{title_of(better)} from {title_of(worse)}"


def _source(rows: pl.DataFrame) -> str:
    methods = methods_of(rows) if rows.height else "none"
    level, n = (rows["level"].to_list()[0], max(rows["n"].to_list())) if rows.height else (0.95, 0)
    return (
        f"Measured on the same {n} questions. Lines are {level:.0%} intervals ({methods}); "
        f"told apart: p below {1 - level:.2f} after allowing for {rows.height} comparisons. Grey: not told apart."
    )
