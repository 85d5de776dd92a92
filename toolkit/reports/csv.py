"""Tables as CSV that a spreadsheet opens without running anything in it."""

import re

import polars as pl

# What a spreadsheet trims before it looks for a sign, and the full-width signs that some take for the plain ones.
_STARTS_A_FORMULA = r"^(?:[\t\r]|[\s\x00-\x1f\ufeff\u200b]*[=+\-@＝＋－＠])"


def safe_csv(table: pl.DataFrame, /) -> str:
    r"""Return a table as CSV, with an apostrophe before each text that a spreadsheet would take for a formula.

    The names of columns are guarded as their cells are.

    Examples
    --------
    >>> safe_csv(pl.DataFrame({"name": ["=1+1", "rag"], "n": [-1, 2]}))
    "name,n\n'=1+1,-1\nrag,2\n"
    """
    text = [name for name, kind in table.schema.items() if kind == pl.String]
    guarded = [
        pl.when(pl.col(name).str.contains(_STARTS_A_FORMULA))
        .then("'" + pl.col(name))
        .otherwise(pl.col(name))
        .alias(name)
        for name in text
    ]
    return table.with_columns(guarded).rename(_guarded_name).write_csv()


def _guarded_name(name: str) -> str:
    return f"'{name}" if re.match(_STARTS_A_FORMULA, name) else name
