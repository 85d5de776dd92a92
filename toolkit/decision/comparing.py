"""Two options on the same questions, in words that say no more than their interval."""

from collections.abc import Mapping, Sequence
from typing import Any

from toolkit import stats
from toolkit.decision.showing import usd

_ALPHA = 0.05


def clear(row: Mapping[str, Any], /) -> bool:
    """Return whether a difference is beyond chance: by the interval that is shown, and by its adjusted p-value.

    Examples
    --------
    >>> clear({"low": 0.1, "high": 0.4, "p_adjusted": 0.01}), clear({"low": -0.1, "high": 0.4, "p_adjusted": 0.01})
    (True, False)
    """
    return _leaves_out_none(row) and _is_unlikely(row)


def _leaves_out_none(row: Mapping[str, Any]) -> bool:
    return row["low"] is not None and row["high"] is not None and (row["low"] > 0 or row["high"] < 0)


def _is_unlikely(row: Mapping[str, Any]) -> bool:
    return row["p_adjusted"] is not None and row["p_adjusted"] < _ALPHA


def apart(gap: float, row: Mapping[str, Any], /, *, mirrored: bool) -> str:
    """Say how far two options are apart, with the interval as it is shown, and nothing that it does not bear out."""
    ends = [end for end in (row["low"], row["high"]) if end is not None]
    low, high = sorted(-end if mirrored else end for end in ends) if len(ends) == 2 else (None, None)
    span = "" if low is None or high is None else f" ({_points(low)} to {_points(high)}, all pairs considered)"
    told = f"{_points(gap)} points{span}"
    if clear(row):
        return f"{told}: beyond chance"
    if _leaves_out_none(row) or _is_unlikely(row):
        return f"{told}: on the edge of chance (p {row['p_adjusted']:.2g})"
    return f"{told}: this may be chance"


def _points(share: float) -> str:
    """Return percentage points with their sign, never rounded to a nothing that they are not."""
    found = 100 * share
    return f"{found:+.1g}" if 0 < abs(found) <= 0.5 else f"{round(found):+d}"


def gap_between(
    best: str, other: str, differences: Sequence[Mapping[str, Any]], /
) -> tuple[float | None, Mapping[str, Any] | None]:
    """Return by how much the one did better than the other, and the row that says so; nothing where none does."""
    for row in differences:
        if {row["option"], row["other"]} == {best, other} and row["difference"] is not None:
            gap = float(str(row["difference"]))
            return (gap if row["option"] == best else -gap), row
    return None, None


def detectable(questions: int, options: int, /) -> float | None:
    """Return the smallest gain that this many questions can tell from chance, every pair of options being compared.

    In four of five runs, at 5% over all the comparisons together (Bonferroni, which Holm never falls short of).

    Examples
    --------
    >>> round(detectable(50, 2), 2), round(detectable(50, 3), 2)
    (0.21, 0.26)
    """
    pairs = max(options * (options - 1) // 2, 1)
    return stats.smallest_detectable(questions, level=1 - 0.05 / pairs)


def mistakes_by_hand(cost: float | None, by_hand: float | None, wrong_answer: float | None, /) -> list[str]:
    """Say how often people would have to be wrong for their tasks to cost as much: their mistakes are not priced.

    Examples
    --------
    >>> mistakes_by_hand(25.0, 5.0, 200.0)[0].split(": ")[1]
    'were one in 10 of theirs wrong, at $200.00 each, they would cost as much.'
    """
    if cost is None or by_hand is None or not wrong_answer or cost <= by_hand:
        return []
    share = (cost - by_hand) / wrong_answer
    if share > 1:
        return []
    return [
        f"People's own mistakes, which are not counted: were one in {1 / share:.2g} of theirs wrong, at "
        f"{usd(wrong_answer)} each, they would cost as much."
    ]
