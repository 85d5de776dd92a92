"""What a drill says when it is done."""

import polars as pl

from toolkit.cli.drill_shown import _revoked


def test_what_never_showed_anything_is_not_said_to_have_lost_it() -> None:
    rows = pl.DataFrame(
        {
            "option": ["prompt-only", "rag", "fine-tuned"],
            "questions": [16, 16, 16],
            "leaked_before": [0, 15, 1],
            "still_leaking": [[], [], ["q10"]],
        },
        schema_overrides={"still_leaking": pl.List(pl.String)},
    )
    assert _revoked(rows) == (
        "Rights taken away: gone from rag; never shown by prompt-only; fine-tuned still shows 1 of 16."
    )
