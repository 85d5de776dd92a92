"""Numbers to words: which option, how sure, and what would change it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from toolkit import stats
from toolkit.decision.comparing import apart, detectable, gap_between, mistakes_by_hand
from toolkit.decision.showing import listed, percent, usd
from toolkit.schema import OPTIONS, card

SURE = 0.8
"""The share of plausible worlds in which an option must be cheapest to be recommended outright."""
STILL_OPEN = 0.05
"""The share below which an option is no longer said to be in the running."""
FEWEST = 10
"""Fewer questions than this decide nothing."""
UNPAID = "none pays yet"


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
    ``weighed`` is the share of plausible worlds in which an option ranks first under the weights that people stated,
    and is empty where nobody stated any; ``barred`` names the must-have on which an option fails. ``question_usd`` is
    what it would take to write, ask and score another golden question; ``readers`` what read for each option.
    """

    completed: Mapping[str, Mapping[str, float]]
    leaked: frozenset[str]
    silent: frozenset[str]
    cost: Mapping[str, float]
    by_hand: float | None
    cheapest: Mapping[str, float]
    differences: Sequence[Mapping[str, Any]]
    flips: Mapping[frozenset[str], float | None]
    wrong_share: Mapping[str, float]
    wrong_answer: float | None
    questions: int
    reader: str
    weighed: Mapping[str, float] = field(default_factory=dict)
    views: tuple[str, ...] = ()
    barred: Mapping[str, str] = field(default_factory=dict)
    question_usd: float | None = None
    readers: Mapping[str, str] = field(default_factory=dict)

    @property
    def out(self) -> frozenset[str]:
        """What is not in the running, whatever it costs or is worth."""
        return self.leaked | self.silent | frozenset(self.barred)


def judge(figures: Figures, /) -> Verdict:
    """Return the verdict: of options that answered, leaked nothing and fail no must-have, the best.

    Where people stated weights, the best ranks first in most of the plausible worlds; else it is the cheapest per
    completed task. It is recommended where it costs less than people alone, and is the best in at least 80% of the
    worlds. Where another may be as good, it is a tie, and what would separate the two is said.
    """
    if figures.questions < FEWEST:
        return _too_few(figures)
    sure = {option: share for option, share in _standing(figures).items() if option not in figures.out}
    if not sure:
        return _none_able(figures)
    best = _best(sure, figures)
    status = _status(best, sure[best] if len(sure) > 1 else 1.0, figures)
    return Verdict(
        status=status,
        option=best,
        headline=_headline(status, best, figures, sure),
        reasons=tuple(_reasons(best, sure, figures)),
        would_change=tuple(_would_change(best, figures, sure)),
    )


def _standing(figures: Figures) -> Mapping[str, float]:
    """Return the share of worlds in which each option is the best, by weights if there are any and by cost if not."""
    return figures.weighed or {option: figures.cheapest.get(option, 0.0) for option in figures.cost}


def _best(sure: Mapping[str, float], figures: Figures) -> str:
    def standing(option: str) -> tuple[float, float, int, str]:
        cost, rank = (
            figures.cost.get(option, float("inf")),
            OPTIONS.index(option) if option in OPTIONS else len(OPTIONS),
        )
        return (-sure[option] if figures.weighed else cost), cost, rank, option

    return min(sure, key=standing)


def _too_few(figures: Figures) -> Verdict:
    return Verdict(
        status="not enough evidence",
        option=None,
        headline=f"Not enough evidence yet: {figures.questions} golden questions decide nothing",
        reasons=("With this few questions even a large difference between options would look like chance.",),
        would_change=("Draft 30 to 50 golden questions, then run this again.",),
    )


def _none_able(figures: Figures) -> Verdict:
    leaked = listed([card(option).title for option in figures.completed if option in figures.leaked])
    barred = [f"{card(option).title} fails a must-have: {what}." for option, what in figures.barred.items()]
    silent = "No option answered a single question." if figures.silent >= set(figures.completed) else ""
    seen = f"These let an asker see what they may not: {leaked}." if figures.leaked else ""
    return Verdict(
        status="not enough evidence",
        option=None,
        headline="No option that was run can be recommended",
        reasons=tuple(said for said in (seen, silent, *(barred if not figures.leaked else ())) if said) or (_UNPRICED,),
        would_change=tuple(_mending(figures)),
    )


def _mending(figures: Figures) -> list[str]:
    said = ["Mend what leaked, then run this again."] if figures.leaked else []
    said += ["Find what kept every task from being answered, then run this again."] if figures.silent else []
    barred = [what for option, what in figures.barred.items() if option not in figures.leaked]
    said += [f"Meet what must be had, or change it openly: {listed(list(dict.fromkeys(barred)))}."] if barred else []
    return said or ["State weights, or a scenario that prices these options, then decide again."]


_UNPRICED = "Nothing says what a completed task costs, and no weights were stated to choose by."


def _status(best: str, sure: float, figures: Figures) -> str:
    cost = figures.cost.get(best)
    if figures.by_hand is not None and cost is not None and cost >= figures.by_hand:
        return UNPAID
    return "recommend" if sure >= SURE else "tie"


def _headline(status: str, best: str, figures: Figures, sure: Mapping[str, float]) -> str:
    title, cost = card(best).title, _costs(best, figures)
    near = _near(best, figures, sure)
    first = f"ranks first in {percent(sure[best])} of the plausible worlds"
    if status == UNPAID:
        return _unpaid(best, figures, sure, f"{first}, but costs" if figures.weighed else "costs")
    if figures.weighed:
        if status == "recommend":
            return f"Start with {title}: it {first}{f', at {cost}' if cost else ''}"
        return f"A tie so far: {title} {first}, but {near} cannot be ruled out"
    if status == "recommend":
        least = _least_of(figures, sure)
        return f"Start with {title}: {cost}, {least}"
    return f"A tie so far: {title} costs least per completed task, but {near} cannot be ruled out"


def _least_of(figures: Figures, sure: Mapping[str, float]) -> str:
    """Say among which the cheapest was found: an option that is ruled out, or has no price, may have cost less."""
    ran = set(figures.completed) | set(figures.cost)
    if set(sure) == ran:
        return "the least of the options run" if len(sure) > 1 else "the only option run"
    which = "not ruled out" if set(sure) == ran - figures.out else "priced and not ruled out"
    return f"the least of those {which}" if len(sure) > 1 else f"the only one {which}"


def _unpaid(best: str, figures: Figures, sure: Mapping[str, float], verb: str) -> str:
    """Say that the best does not pay, and of the others only what their figures say."""
    by_hand = figures.by_hand or 0.0
    paying = [card(option).title for option in sure if figures.cost.get(option, by_hand) < by_hand]
    whose = f"{card(best).title} {verb} {_costs(best, figures)}, people alone {usd(by_hand)} for their time"
    if paying:
        return f"Not settled: {whose}; {listed(paying)} would cost less than they do"
    unknown = any(option not in figures.cost for option in sure)
    return f"{'None with a known cost' if unknown else 'None of these'} pays for itself yet: {whose}"


def _costs(option: str, figures: Figures) -> str:
    cost = figures.cost.get(option)
    return "" if cost is None else f"{usd(cost)} per completed task"


def _near(best: str, figures: Figures, sure: Mapping[str, float]) -> str:
    near = [option for option in sure if option != best and sure[option] >= STILL_OPEN]
    return " and ".join(card(option).title for option in near) or "others"


def _reasons(best: str, sure: Mapping[str, float], figures: Figures) -> list[str]:
    share = figures.completed.get(best)
    read_by = figures.readers.get(best, figures.reader)
    measured = (
        f"Read by the {read_by}, {card(best).title} completed {percent(share['value'])} of {figures.questions} golden "
        f"questions ({percent(share['low'])} to {percent(share['high'])}). "
        if share
        else ""
    )
    said = [measured + _in_worlds(best, sure, figures)]
    said += [_compared(best, other, figures) for other in sure if other != best]
    said += [
        f"{card(option).title} is ruled out: it let an asker see what they may not."
        for option in sorted(figures.leaked)
    ]
    said += [f"{card(option).title} answered nothing." for option in sorted(figures.silent)]
    said += [
        f"{card(option).title} is ruled out: it fails what it must have ({what})."
        for option, what in figures.barred.items()
        if option not in figures.leaked
    ]
    return said


def _in_worlds(best: str, sure: Mapping[str, float], figures: Figures) -> str:
    least = figures.cheapest.get(best)
    if not figures.weighed:
        share = sure[best] if len(sure) > 1 else 1.0
        return f"It costs the least of them in {percent(share)} of the worlds that the scenario allows."
    views = f"the weights of {listed(list(figures.views))}" if figures.views else "the weights stated"
    said = f"By {views} it ranks first in {percent(sure[best])} of the plausible worlds"
    return (
        f"{said}, and costs the least in {percent(least)} of those that the scenario allows."
        if least is not None
        else f"{said}."
    )


def _compared(best: str, other: str, figures: Figures) -> str:
    gap, row = gap_between(best, other, figures.differences)
    title = card(other).title
    standing = [f"costs {_costs(other, figures)}"] if other in figures.cost else []
    standing += [f"ranks first in {percent(figures.weighed[other])}"] if figures.weighed else []
    said = f"{title} {' and '.join(standing)}" if standing else f"{title} has no price"
    if gap is None or row is None:
        return f"{said}."
    wins, losses = (row["wins"], row["losses"]) if row["option"] == best else (row["losses"], row["wins"])
    did = f"{card(best).title} did better on {wins} question{'s' if wins != 1 else ''} and worse on {losses}"
    return f"{said}; {did}, {apart(gap, row, mirrored=row['option'] != best)}."


def _would_change(best: str, figures: Figures, sure: Mapping[str, float]) -> list[str]:
    said = [f"The reader: these answers are from the {figures.reader}. Another may change every line above."]
    said += mistakes_by_hand(figures.cost.get(best), figures.by_hand, figures.wrong_answer)
    said += [_flip(best, other, figures) for other in sure if other != best]
    seen = detectable(figures.questions, len(figures.completed))
    if seen is not None:
        said.append(
            f"More questions: {figures.questions} can tell options apart, four times in five, only where one completes "
            f"at least {100 * seen:.0f} points more than the other."
        )
    said += [_separating(best, other, figures) for other in sure if other != best and sure[other] >= STILL_OPEN]
    not_run = [card(option).title for option in OPTIONS if option not in figures.completed]
    if not_run:
        said.append(f"What was not run: {listed(not_run)}. {_TUNING}")
    return [each for each in said if each]


def _separating(best: str, other: str, figures: Figures) -> str:
    """Return how many questions would tell two options apart that are as far from each other as they seem, and cost."""
    gap, _ = gap_between(best, other, figures.differences)
    if not gap:
        return ""
    pairs = max(len(figures.completed) * (len(figures.completed) - 1) // 2, 1)
    needed = stats.questions_needed(min(abs(gap), 0.85), level=1 - 0.05 / pairs)
    if needed is None or needed <= figures.questions:
        return ""
    each = figures.question_usd
    price = f", about {usd(each * (needed - figures.questions))} to write, ask and check" if each is not None else ""
    return (
        f"To tell {card(best).title} from {card(other).title}, if the {100 * abs(gap):.0f} points between them are "
        f"real: {needed:,} questions in all{price}."
    )


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
    bound = f"{'less' if less else 'more'} than {usd(flip)}{instead}"
    cheaper = f"{card(other).title} would cost less than {card(best).title}"
    return f"The price of a wrong answer: if it were {bound}, all else as likely, {cheaper}."
