"""The calculator as files: a page that opens from disk, CSV, and a workbook."""

import io
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import polars as pl

from toolkit.economics import Scenario
from toolkit.reports import chart_script, html_page, safe_csv, safe_html
from toolkit.storage import write_atomically
from toolkit.views.calculator.book import CostBook
from toolkit.views.calculator.holding import OWN, held
from toolkit.views.calculator.script import script, style
from toolkit.views.calculator.wording import plain

WRITTEN = ("cost.html", "cost.csv", "cost.xlsx", "scenario.yaml")


def calculator_html(
    scenario: Scenario,
    estimates: pl.DataFrame,
    /,
    *,
    usage: pl.DataFrame | None = None,
    name: str = OWN,
    worked: Mapping[str, Scenario] | None = None,
) -> str:
    """Return the calculator as one page: it opens from disk, with no server, and sends nothing anywhere."""
    book = CostBook(scenario, estimates, usage=usage)
    values = {
        "held": held(scenario, estimates, usage=usage, name=name, worked=worked, page=True),
        "name": name,
        "charts": [safe_html(chart.html) for chart in book.charts],
        "remarks": book.remarks,
        "assumptions": _assumed(scenario),
        "script": safe_html(script()),
        "chart_script": safe_html(chart_script()),
        "style": safe_html(style()),
    }
    return html_page("calculator.html", values)


def _assumed(scenario: Scenario) -> list[tuple[str, ...]]:
    return [
        (plain(row["name"]), *(f"{row[part]:,.6g}" for part in ("low", "likely", "high")), row["unit"], row["source"])
        for row in scenario.as_table().to_dicts()
    ]


def workbook(sheets: Mapping[str, pl.DataFrame], /) -> bytes:
    """Return tables as an Excel workbook in which no text is a formula.

    Examples
    --------
    >>> book = openpyxl.load_workbook(io.BytesIO(workbook({"costs": pl.DataFrame({"a": ["=1+1"]})})))
    >>> book["costs"]["A2"].data_type, book["costs"]["A2"].value
    ('s', '=1+1')
    """
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, table in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for row, values in enumerate([table.columns, *table.rows()], start=1):
            for column, value in enumerate(values, start=1):
                cell = sheet.cell(row=row, column=column)
                cell.value = value
                # openpyxl takes text that begins with = for a formula; here it never is.
                if isinstance(value, str):
                    cell.data_type = "s"
    held_ = io.BytesIO()
    book.save(held_)
    return held_.getvalue()


def write_costs(
    folder: Path,
    scenario: Scenario,
    estimates: pl.DataFrame,
    /,
    *,
    usage: pl.DataFrame | None = None,
    name: str = OWN,
    worked: Mapping[str, Scenario] | None = None,
) -> tuple[Path, ...]:
    """Write the page, the table as CSV and XLSX, and the scenario; return the files.

    Raises
    ------
    InputError
        Where the folder cannot be written to, or nothing can be priced.
    """
    costs = scenario.cost_per_completed_task(estimates, usage=usage)
    written: tuple[str | bytes, ...] = (
        calculator_html(scenario, estimates, usage=usage, name=name, worked=worked),
        safe_csv(costs),
        workbook({"costs": costs, "assumptions": scenario.as_table()}),
    )
    for file, content in zip(WRITTEN, written, strict=False):
        write_atomically(folder / file, content)
    scenario.write(folder / WRITTEN[-1])
    return tuple(folder / file for file in WRITTEN)
