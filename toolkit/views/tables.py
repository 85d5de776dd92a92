"""Tables as a person reads them: no types, no quotation marks, figures to what can be told apart."""

from datetime import date, datetime

import polars as pl

from toolkit.reports import html_page

_ROWS = 60


def table_html(table: pl.DataFrame, /, *, rows: int = _ROWS) -> str:
    """Return a table as HTML, every text escaped, with a line that says how many rows were left out.

    Examples
    --------
    >>> shown = table_html(pl.DataFrame({"option": ["<rag>"], "share": [0.48212], "n": [None]}))
    >>> "&lt;rag&gt;" in shown, "0.482" in shown, "–" in shown
    (True, True, True)
    """
    values = {
        "columns": table.columns,
        "numeric": [kind.is_numeric() for kind in table.dtypes],
        "rows": [[cell(value) for value in row] for row in table.head(rows).iter_rows()],
        "left": max(0, table.height - rows),
    }
    return html_page("table.html", values)


def cell(value: object, /) -> str:
    """Return a value as a cell shows it.

    Examples
    --------
    >>> cell(1234.5), cell(0.0003112), cell(["a", "b"]), cell(True), cell(None)
    ('1,234', '0.000311', 'a, b', 'yes', '–')
    """
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list | tuple):
        return ", ".join(cell(each) for each in value)
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def show_tables() -> None:
    """Make a notebook show its tables so; elsewhere nothing changes."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell is not None:
        shell.display_formatter.formatters["text/html"].for_type(pl.DataFrame, table_html)
