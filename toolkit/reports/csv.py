"""Tables as CSV that a spreadsheet opens without running anything in it."""

import polars as pl

_STARTS_A_FORMULA = r"^[=+\-@\t\r]"


def safe_csv(table: pl.DataFrame, /) -> str:
    r"""Return a table as CSV, with an apostrophe before text that a spreadsheet would take for a formula.

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
    return table.with_columns(guarded).write_csv()
