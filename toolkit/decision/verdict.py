"""Numbers to words: which option, how sure, and what would change it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit import stats
from toolkit.decision.tradeoffs import percent, usd
from toolkit.schema import OPTIONS, card

SURE = 0.8
"""The share of plausible worlds in which an option must be cheapest to be recommended outright."""
STILL_OPEN = 0.05
"""The share below which an option is no longer said to be in the running."""
FEWEST = 10
"""Fewer questions than this decide nothing."""


_TUNING = "Tune only where prompting cannot reach the consistency you need, and only behind an evaluation gate."


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the numbers say.

    ``status`` is ``recommend``, ``tie``, ``none pays yet`` or ``not enough evidence``; ``option`` is the one that it
    rests on, if any.
    """

    status: str
    option: str | None
    headline: str
    reasons: tuple[str, ...]
    would_change: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a verdict is made from, by option: of those run, and of their differences on tasks completed.

    ``leaked`` let an asker see what they may not; ``silent`` answered nothing, and so are people under another name.
    ``by_hand`` is what a task costs that a person does from the start, ``wrong_answer`` what one is assumed to cost,
    and ``flips`` what it would have to cost for the order of two options to change. All money is in USD.
    """

    completed: Mapping[str, Mapping[str, float]]
    leaked: frozenset[str]
    silent: frozenset[str]
    cost: Mapping[str, float]
    by_hand: float | None
    cheapest: Mapping[str, float]
    differences: Sequence[Mapping[str, object]]
    flips: Mapping[frozenset[str], float | None]
    wrong_share: Mapping[str, float]
    wrong_answer: float | None
    questions: int
    reader: str


def judge(figures: Figures, /) -> Verdict:
    """Return the verdict: of options that answered and leaked nothing, the cheapest per completed task.

    It is recommended where it costs less than people alone, and is cheapest in at least 80% of the worlds that the
    scenario allows. Where another may be as cheap, it is a tie, and what would separate the two is said.
    """
    if figures.questions < FEWEST:
        return _too_few(figures)
    able = {option: cost for option, cost in figures.cost.items() if option not in figures.leaked | figures.silent}
    if not able:
        return _none_able(figures)
    best = min(able, key=lambda option: (able[option], OPTIONS.index(option)))
    sure = figures.cheapest.get(best, 0.0)
    status = _status(able[best], sure if len(able) > 1 else 1.0, figures)
    return Verdict(
        status=status,
        option=best,
        headline=_headline(status, best, figures, able),
        reasons=tuple(_reasons(best, sure, figures, able)),
        would_change=tuple(_would_change(best, figures, able)),
    )


def _too_few(figures: Figures) -> Verdict:
    return Verdict(
        status="not enough evidence",
        option=None,
        headline=f"Not enough evidence yet: {figures.questions} golden questions decide nothing",
        reasons=("With this few questions even a large difference between options would look like chance.",),
        would_change=("Draft 30 to 50 golden questions, then run this again.",),
    )


def _none_able(figures: Figures) -> Verdict:
    leaked = ", ".join(card(option).title for option in OPTIONS if option in figures.leaked)
    reason = (
        f"These let an asker see what they may not: {leaked}." if leaked else "No option answered a single question."
    )
    return Verdict(
        status="not enough evidence",
        option=None,
        headline="No option that was run can be recommended",
        reasons=(reason,),
        would_change=("Mend what leaked, or what kept every task from being completed, then run this again.",),
    )


def _status(cost: float, sure: float, figures: Figures) -> str:
    if figures.by_hand is not None and cost >= figures.by_hand:
        return "none pays yet"
    return "recommend" if sure >= SURE else "tie"


def _headline(status: str, best: str, figures: Figures, able: Mapping[str, float]) -> str:
    title = card(best).title
    if status == "none pays yet":
        cost, by_hand = usd(able[best]), usd(figures.by_hand or 0.0)
        return f"None of these pays for itself yet: {title} costs {cost} per completed task, people alone {by_hand}"
    if status == "recommend":
        return f"Start with {title}: {usd(able[best])} per completed task, the least of the options run"
    near = [option for option in able if option != best and figures.cheapest.get(option, 0.0) >= STILL_OPEN]
    others = " and ".join(card(option).title for option in near) or "others"
    return f"A tie so far: {title} costs least per completed task, but {others} cannot be ruled out"


def _reasons(best: str, sure: float, figures: Figures, able: Mapping[str, float]) -> list[str]:
    share = figures.completed[best]
    said = [
        f"Read by the {figures.reader}, {card(best).title} completed {percent(share['value'])} of {figures.questions} "
        f"golden questions ({percent(share['low'])} to {percent(share['high'])}). "
        f"It costs the least of them in {percent(sure)} of the worlds that the scenario allows."
    ]
    said += [_compared(best, other, figures, able) for other in able if other != best]
    said += [
        f"{card(option).title} is ruled out: it let an asker see what they may not."
        for option in sorted(figures.leaked)
    ]
    said += [f"{card(option).title} answered nothing." for option in sorted(figures.silent)]
    return said


def _compared(best: str, other: str, figures: Figures, able: Mapping[str, float]) -> str:
    gap, row = _gap(best, other, figures.differences)
    cost = f"{card(other).title} costs {usd(able[other])} per completed task"
    if gap is None or row is None:
        return f"{cost}."
    wins, losses = (row["wins"], row["losses"]) if row["option"] == best else (row["losses"], row["wins"])
    clear = row["p_adjusted"] is not None and float(str(row["p_adjusted"])) < 0.05
    told = "a difference that chance does not explain" if clear else "which this many questions cannot tell from chance"
    return f"{cost}; {card(best).title} did better on {wins} questions and worse on {losses}, {told}."


def _gap(
    best: str, other: str, differences: Sequence[Mapping[str, object]]
) -> tuple[float | None, Mapping[str, object] | None]:
    for row in differences:
        if {row["option"], row["other"]} == {best, other} and row["difference"] is not None:
            gap = float(str(row["difference"]))
            return (gap if row["option"] == best else -gap), row
    return None, None


def _would_change(best: str, figures: Figures, able: Mapping[str, float]) -> list[str]:
    said = [f"The reader: these answers are from the {figures.reader}. A better one changes every line above."]
    said += [_flip(best, other, figures) for other in able if other != best]
    seen = detectable(figures.questions, len(figures.completed))
    if seen is not None:
        said.append(
            f"More questions: {figures.questions} can tell options apart only where one completes at least "
            f"{100 * seen:.0f} points more than the other."
        )
    not_run = [card(option).title for option in OPTIONS if option not in figures.completed]
    if not_run:
        said.append(f"What was not run: {' and '.join(not_run)}. {_TUNING}")
    return [each for each in said if each]


def _flip(best: str, other: str, figures: Figures) -> str:
    """Return at what price of a wrong answer the other option would be the cheaper, or nothing where it never is."""
    flip = figures.flips.get(frozenset((best, other)))
    if flip is None:
        return ""
    less = figures.wrong_share.get(other, 0.0) > figures.wrong_share.get(best, 0.0)
    assumed = figures.wrong_answer
    if assumed is not None and (assumed < flip) == less:
        return ""  # at their likely values the two already stand the other way round: too close to call a direction
    instead = "" if assumed is None else f", not {usd(assumed)} as assumed"
    cheaper = f"{card(other).title} would cost less than {card(best).title}"
    return f"The price of a wrong answer: if it were {'less' if less else 'more'} than {usd(flip)}{instead}, {cheaper}."


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
