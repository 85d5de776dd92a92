"""Charts for notebooks and pages, each with its sentence, its figures and what it rests on: one house template."""

from datetime import date
from typing import Any

import polars as pl

from toolkit.reports import Bar, Chart, interval_chart
from toolkit.views.names import title_of

_LEVEL = 0.005  # of the highest value: nearer than this is not told apart by any reader of a chart
_SHOWN = {"option": "", "value": "", "low": "", "high": "", "n": "questions", "method": "", "provenance": ""}


def estimates_figure(
    estimates: pl.DataFrame,
    metric: str,
    /,
    *,
    title: str,
    axis: str,
    see: str = "",
    source: str = "",
    as_of: date | None = None,
) -> Chart:
    """Return one metric with its intervals, a row an option, or a row anything else that was scored the same way.

    Parameters
    ----------
    estimates
        Of a run (schema ``ESTIMATES``).
    metric
        Which to draw. Options with no value are named, with nothing drawn.
    title
        What is shown, in one line.
    axis
        What the axis counts, with its unit.
    see
        What to see in it; if not given, which is highest, and whose interval reaches as far.
    source
        What else it rests on, said after the number of questions and the method.
    as_of
        The day that the questions were asked about.

    Examples
    --------
    >>> from toolkit.schema import ESTIMATES, Estimate, frame
    >>> rag = Estimate(option="rag", metric="completed", value=0.7, low=0.5, high=0.8, level=0.95, n=30,
    ...     method="Wilson", provenance="measured")
    >>> figure = estimates_figure(frame([rag], ESTIMATES), "completed", title="Completed", axis="share of questions")
    >>> figure.see, figure.source
    ('RAG: 70% (50% to 80%).', 'Measured on 30 questions. Lines are 95% intervals (Wilson).')
    """
    rows = estimates.filter(metric=metric)
    bars = [_bar(row, axis) for row in rows.iter_rows(named=True)]
    most = 1.0 if axis.startswith("share") else None
    return Chart(
        title=title,
        see=see or highest(bars),
        plot=interval_chart(bars, title=title, axis=axis, most=most),
        table=rows.select(pl.col("option").map_elements(title_of, return_dtype=pl.String), *list(_SHOWN)[1:]).rename(
            {name: shown for name, shown in _SHOWN.items() if shown}
        ),
        source=" ".join(filter(None, [rests_on(rows, as_of=as_of), source])),
    )


def _bar(row: dict[str, Any], axis: str) -> Bar:
    ends: dict[str, float | None] = {name: row[name] for name in ("value", "low", "high")}
    words = said(row["value"], row["low"], row["high"], axis)
    return Bar(option=row["option"], title=title_of(row["option"]), words=words, **ends)


def said(value: object, low: object, high: object, axis: str, /) -> str:
    """Return a value and its interval in words.

    Examples
    --------
    >>> said(0.7, 0.5, 0.8, "share of questions"), said(12.345, None, None, "seconds"), said(None, None, None, "")
    ('70% (50% to 80%)', '12.3', 'not scored')
    """
    if not isinstance(value, float):
        return "not scored"
    shape = "{:.0%}" if axis.startswith("share") else "{:,.3g}"
    if not isinstance(low, float) or not isinstance(high, float):
        return shape.format(value)
    return f"{shape.format(value)} ({shape.format(low)} to {shape.format(high)})"


def highest(bars: list[Bar], /) -> str:
    """Say which is highest, and whose interval reaches as far as its value does.

    Examples
    --------
    >>> two = [Bar(option=name, title=name, value=at, low=at - 0.1, high=at + 0.1, words="") for name, at in
    ...     (("a", 0.5), ("b", 0.45))]
    >>> highest(two)
    'a is highest; the interval of b reaches as far, so that these questions alone do not settle the order.'
    """
    scored = [bar for bar in bars if bar.value is not None]
    if not scored:
        return "Nothing was scored."
    best = max(scored, key=lambda bar: bar.value or 0.0)
    if len(scored) == 1:
        return f"{best.title}: {best.words}."
    top = best.value or 0.0
    level = [bar.title for bar in scored if top - (bar.value or 0.0) < _LEVEL * abs(top)]
    near = [bar.title for bar in scored if bar.title not in level and bar.high is not None and bar.high >= top]
    at = f" at {best.words.split(' (')[0]}" if best.words else ""
    lead = f"{listed(level)} {'is highest' if len(level) == 1 else 'are level'}{at}"
    if not near:
        return f"{lead}; no other interval reaches as far."
    reach = f"interval of {near[0]} reaches" if len(near) == 1 else f"intervals of {listed(near)} reach"
    return f"{lead}; the {reach} as far, so that these questions alone do not settle the order."


def listed(names: list[str], /) -> str:
    """Return names as a sentence lists them.

    Examples
    --------
    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def rests_on(rows: pl.DataFrame, /, *, as_of: date | None) -> str:
    """Say on how many questions estimates rest, of which day, and by what method."""
    scored = rows.filter(pl.col("value").is_not_null())
    if scored.is_empty():
        return "No question was scored."
    counts = scored["n"].unique().sort().to_list()
    many = f"{counts[0]:,}" if len(counts) == 1 else f"{counts[0]:,} to {counts[-1]:,}"
    kinds = listed([*scored["provenance"].unique(maintain_order=True)]).capitalize()
    day = f", asked as of {as_of.day} {as_of:%B %Y}" if as_of else ""
    level: float = scored["level"].to_list()[0]
    return f"{kinds} on {many} questions{day}. Lines are {level:.0%} intervals ({methods_of(scored)})."


def methods_of(rows: pl.DataFrame, /) -> str:
    """Name the methods of a table of estimates, and say where they allow for questions that share a document."""
    methods = rows["method"].unique(maintain_order=True).to_list()
    names = listed(list(dict.fromkeys(method.split(",")[0] for method in methods)))
    return f"{names}, allowing for shared documents" if any("acting as" in method for method in methods) else names
