"""Figures typed in, in place of a run: the scenario's ``quality`` as the tables that a run would give."""

import polars as pl

from toolkit.economics.assumptions import Assumptions
from toolkit.schema import ESTIMATES, Estimate, InputError, frame


def typed_estimates(assumptions: Assumptions, /) -> pl.DataFrame:
    """Return table ESTIMATES from the scenario's ``quality``, with the tokens at their likely value.

    Raises
    ------
    InputError
        Where the scenario has none.
    """
    quality = assumptions.quality
    if not quality:
        raise InputError(
            "is missing, so nothing says how well the options do",
            field="quality",
            allowed="a block an option: answered_share, right_when_answered_share, questions, tokens_in, tokens_out",
            remedy="give --run DIR, a run that was measured, or type the figures into the scenario",
        )
    rows = []
    for option in (each for each in assumptions.options if each in quality):
        typed = quality[option]
        values = {
            "answered": typed.answered_share,
            "right_when_answered": typed.right_when_answered_share,
            "tokens_in": typed.tokens_in.likely,
            "tokens_out": typed.tokens_out.likely,
        }
        # Of the questions, those that were answered are what the second share rests on.
        asked = {"right_when_answered": max(round(typed.questions * typed.answered_share), 1)}
        rows += [
            Estimate(
                option=option, metric=metric, value=value, low=None, high=None, level=0.95,
                n=asked.get(metric, typed.questions), method=typed.source, provenance="assumed",
            )
            for metric, value in values.items()
        ]  # fmt: skip
    return frame(rows, ESTIMATES)
