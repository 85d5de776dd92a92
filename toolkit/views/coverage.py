"""What golden questions touch, as a heat map that leaders read from across a room and on paper."""

from collections.abc import Callable
from typing import Any

import polars as pl

from toolkit.reports import Chart, chart_policy, chart_script, grid_chart, html_page, safe_html
from toolkit.reports.grid import shade
from toolkit.schema import InputError

_UNNAMED = "no kind given"


def coverage_html(
    coverage: pl.DataFrame,
    uncovered: pl.DataFrame | None = None,
    /,
    *,
    by: str = "folder",
    shown: int = 10,
    page: bool = False,
) -> str:
    """Return coverage as an HTML table, a colour and a number in each cell.

    Parameters
    ----------
    coverage
        Of a golden set (schema ``COVERAGE``).
    uncovered
        What no question touches (schema ``UNCOVERED``); its first rows are listed below the map.
    by
        ``folder`` (the first part of a document's path) or ``document``.
    shown
        How many untouched sections to list.
    page
        Whether to make a whole page, to open from disk, in place of a part of one.

    Raises
    ------
    InputError
        Where ``by`` is neither.

    Examples
    --------
    >>> from toolkit.schema import COVERAGE, Covered, frame
    >>> names = {"document_id": "hr/leave.md", "section": "Leave", "kind": "look-up", "asker": "staff"}
    >>> cell = Covered(**names, stakes="low", questions=2)
    >>> '<td class="h2">2</td>' in coverage_html(frame([cell], COVERAGE))
    True
    """
    chart = coverage_figure(coverage, by=by)
    listed = uncovered.head(shown).to_dicts() if uncovered is not None else []
    left = (uncovered.height if uncovered is not None else 0) - len(listed)
    columns = chart.table.columns
    return html_page(
        "coverage.html",
        {
            "page": page,
            "headline": chart.see,
            "source": chart.source,
            "rows_are": columns[0],
            "reach_is": columns[-1],
            "kinds": columns[1:-1],
            "rows": [_row(row) for row in chart.table.rows()],
            "gaps": [{**gap, "place": _place(gap), "risk": f"{gap['risk']:.0f}"} for gap in listed],
            "more": f"{left:,} more sections are not listed. " if left else "",
            "name": chart.name,
            "size": chart.size,
            "files": chart.files,
            "policy": chart_policy(),
            "script": safe_html(chart_script()),
        },
    )


def coverage_figure(coverage: pl.DataFrame, /, *, by: str = "folder") -> Chart:
    """Return coverage as a chart to save: how many questions of each kind rest on each folder or document.

    Raises
    ------
    InputError
        Where ``by`` is neither.
    """
    names: dict[str, Callable[[str], str]] = {"folder": _folder, "document": str}
    if by not in names:
        raise InputError("is no way to group documents", field="by", got=by, allowed=", ".join(names))
    kinds = coverage.filter(pl.col("questions") > 0)["kind"].unique().sort().to_list()
    rows = [_counted(name, part, kinds, by=by) for name, part in _parts(coverage, names[by])]
    touched = coverage.filter(pl.col("questions") > 0)["document_id"].n_unique()
    title = f"What the golden questions touch, by {by}"
    reach = "documents with a question" if by == "folder" else "sections with a question"
    columns = [f"{kind} (kind)" if kind in {by.capitalize(), reach, _UNNAMED} else kind or _UNNAMED for kind in kinds]
    schema = {by.capitalize(): pl.String, **dict.fromkeys(columns, pl.Int64), reach: pl.String}
    return Chart(
        title=title,
        see=f"{touched} of {coverage['document_id'].n_unique()} documents have a question",
        plot=grid_chart([(row[0], row[1:-1]) for row in rows], columns, title=title),
        table=pl.DataFrame(rows, schema=schema, orient="row"),
        source="Questions by where their evidence stands. One with evidence in two places counts in both; one with no "
        "evidence stands nowhere here. White and dashed: no question.",
    )


def _folder(document_id: str) -> str:
    return document_id.split("/", 1)[0] if "/" in document_id else "(no folder)"


def _parts(coverage: pl.DataFrame, name: Callable[[str], str]) -> list[tuple[str, pl.DataFrame]]:
    """Return the rows of each folder or document, the most questions first."""
    keyed = coverage.with_columns(row=pl.Series([name(each) for each in coverage["document_id"]], dtype=pl.String))
    parts = [(str(key), part) for (key,), part in keyed.group_by("row", maintain_order=True)]
    return sorted(parts, key=lambda part: (-part[1]["questions"].sum(), part[0]))


def _counted(name: str, part: pl.DataFrame, kinds: list[str], *, by: str) -> tuple[Any, ...]:
    """Return a row's name, its questions of each kind, and how much of it any question touches."""
    counts = [int(part.filter(kind=kind)["questions"].sum()) for kind in kinds]
    unit = "document_id" if by == "folder" else "section"
    touched = part.filter(pl.col("questions") > 0)[unit].n_unique()
    return name, *counts, f"{touched} of {part[unit].n_unique()}"


def _row(row: tuple[Any, ...]) -> dict[str, object]:
    cells = [{"count": count, "shade": shade(count)} for count in row[1:-1]]
    return {"name": row[0], "cells": cells, "reach": row[-1]}


def _place(gap: dict[str, object]) -> str:
    """Return where to look. What a restricted document is divided into is not for everyone who sees the map."""
    named = gap["section"] and not gap["restricted"]
    return f"{gap['document_id']}, {gap['section']}" if named else str(gap["document_id"])
