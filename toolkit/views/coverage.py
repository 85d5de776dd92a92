"""What golden questions touch, as a heat map that leaders read from across a room and on paper."""

from bisect import bisect_right
from collections.abc import Callable

import polars as pl

from toolkit.reports import html_page
from toolkit.schema import InputError

_SHADES = (1, 2, 4, 8)
"""The least number of questions for each shade: few steps, told apart in grey too, each with its number in it."""
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
    names: dict[str, Callable[[str], str]] = {"folder": _folder, "document": str}
    if by not in names:
        raise InputError("is no way to group documents", field="by", got=by, allowed=", ".join(names))
    kinds = coverage.filter(pl.col("questions") > 0)["kind"].unique().sort().to_list()
    rows = [_row(name, part, kinds, by=by) for name, part in _parts(coverage, names[by])]
    touched = coverage.filter(pl.col("questions") > 0)["document_id"].n_unique()
    listed = uncovered.head(shown).to_dicts() if uncovered is not None else []
    left = (uncovered.height if uncovered is not None else 0) - len(listed)
    return html_page(
        "coverage.html",
        {
            "page": page,
            "headline": f"{touched} of {coverage['document_id'].n_unique()} documents have a question",
            "rows_are": "Folder" if by == "folder" else "Document",
            "reach_is": "documents with a question" if by == "folder" else "sections with a question",
            "kinds": [kind or _UNNAMED for kind in kinds],
            "rows": rows,
            "gaps": [{**gap, "place": _place(gap), "risk": f"{gap['risk']:.0f}"} for gap in listed],
            "more": f"{left:,} more sections are not listed. " if left else "",
        },
    )


def _folder(document_id: str) -> str:
    return document_id.split("/", 1)[0] if "/" in document_id else "(no folder)"


def _parts(coverage: pl.DataFrame, name: Callable[[str], str]) -> list[tuple[str, pl.DataFrame]]:
    """Return the rows of each folder or document, the most questions first."""
    keyed = coverage.with_columns(row=pl.Series([name(each) for each in coverage["document_id"]], dtype=pl.String))
    parts = [(str(key), part) for (key,), part in keyed.group_by("row", maintain_order=True)]
    return sorted(parts, key=lambda part: (-part[1]["questions"].sum(), part[0]))


def _row(name: str, part: pl.DataFrame, kinds: list[str], *, by: str) -> dict[str, object]:
    counts = {kind: int(part.filter(kind=kind)["questions"].sum()) for kind in kinds}
    unit = "document_id" if by == "folder" else "section"
    touched = part.filter(pl.col("questions") > 0)[unit].n_unique()
    return {
        "name": name,
        "cells": [{"count": count, "shade": bisect_right(_SHADES, count)} for count in counts.values()],
        "reach": f"{touched} of {part[unit].n_unique()}",
    }


def _place(gap: dict[str, object]) -> str:
    """Return where to look. What a restricted document is divided into is not for everyone who sees the map."""
    named = gap["section"] and not gap["restricted"]
    return f"{gap['document_id']}, {gap['section']}" if named else str(gap["document_id"])
