"""A judge's passport: how far its verdicts may be trusted, by what people said of the same answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit import stats
from toolkit.judging.judge import Judge

KAPPA_NEEDED = 0.6
"""The lower end of kappa below which a judge is shown and not used: "substantial" by Landis and Koch (1977)."""
LABELS_NEEDED = 30
"""Labels below which no judge is used, however well it did: kappa's own interval would be too wide to say."""
_REPEATS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """An answer that people graded: ``right`` is what they said, ``document`` what the question is about, if known."""

    question: str
    reference: str
    answer: str
    right: bool
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgePassport:
    """How a judge did against people.

    ``kappa`` is Cohen's, with its interval; ``sensitivity`` and ``specificity`` the shares of right and of
    wrong answers that it told as such, with Wilson intervals; ``unsure`` the share that it gave no verdict on;
    ``changed`` the share of answers on which it contradicted itself when asked again. ``usable`` is whether its
    verdicts may stand for people's, and ``why`` says what is lacking where not.
    """

    judge: str
    n: int
    kappa: float | None
    kappa_low: float | None
    kappa_high: float | None
    sensitivity: float | None
    sensitivity_bounds: tuple[float, float] | None
    specificity: float | None
    specificity_bounds: tuple[float, float] | None
    unsure: float
    changed: float
    repeats: int
    usable: bool
    why: str
    counts: tuple[int, int, int, int]
    """Right told right, right told wrong, wrong told wrong, wrong told right."""

    def corrected(self, successes: int, n: int, /, *, level: float = 0.95) -> stats.Corrected:
        """Return the share of right answers that a judge's verdicts stand for, its own errors taken out.

        Parameters
        ----------
        successes, n
            The answers that it told right, of those that it gave a verdict on.
        level
            What the interval should cover.

        Raises
        ------
        ValueError
            Where people labelled no right or no wrong answer.
        """
        return stats.judge_corrected(successes, n, self.counts, level=level)


def passport(
    judge: Judge,
    labelled: Sequence[Labelled],
    /,
    *,
    repeats: int = _REPEATS,
    kappa_needed: float = KAPPA_NEEDED,
) -> JudgePassport:
    """Let a judge grade what people have graded, several times, and say how far the two agree.

    Parameters
    ----------
    judge, labelled
        The judge, and answers with people's verdicts: not those that it is to grade afterwards.
    repeats
        How often it is asked the same. Its first verdict counts; the others show whether it holds to it.
    kappa_needed
        What the lower end of kappa must reach for its verdicts to be used.

    Raises
    ------
    ValueError
        Where there is nothing labelled, or it is to be asked less than once.

    Examples
    --------
    >>> from toolkit.judging import PromptedJudge
    >>> labelled = [Labelled(question="?", reference="20", answer=str(i), right=i % 2 == 0) for i in range(40)]
    >>> judge = PromptedJudge(complete=lambda prompt: "RIGHT", name="always content")
    >>> found = passport(judge, labelled)
    >>> found.sensitivity, found.specificity, found.kappa, found.usable
    (1.0, 0.0, 0.0, False)
    """
    if not labelled or repeats < 1:
        raise ValueError(f"labelled and repeats: got {len(labelled)} and {repeats}, allowed 1 or more of each")
    rounds = [[judge.grade(each.question, each.reference, each.answer) for each in labelled] for _ in range(repeats)]
    told = [(each, verdict) for each, verdict in zip(labelled, rounds[0], strict=True) if verdict is not None]
    pairs = [(each.right, verdict) for each, verdict in told]
    groups = [each.document or f"answer {at}" for at, (each, _) in enumerate(told)]
    value, bounds = stats.kappa(pairs, groups) if pairs else (None, None)
    low, high = bounds or (None, None)
    why = _lacking(len(pairs), pairs, low, kappa_needed)
    counts = _counts(pairs)
    return JudgePassport(
        judge=judge.name,
        n=len(pairs),
        kappa=value,
        kappa_low=low,
        kappa_high=high,
        sensitivity=_share(counts[0], counts[1]),
        sensitivity_bounds=_bounds(counts[0], counts[1]),
        specificity=_share(counts[2], counts[3]),
        specificity_bounds=_bounds(counts[2], counts[3]),
        unsure=1 - len(pairs) / len(labelled),
        changed=sum(len(set(verdicts)) > 1 for verdicts in zip(*rounds, strict=True)) / len(labelled),
        repeats=repeats,
        usable=not why,
        why=why,
        counts=counts,
    )


def _lacking(n: int, pairs: Sequence[tuple[bool, bool]], low: float | None, needed: float) -> str:
    if n < LABELS_NEEDED:
        return f"{n} labels with a verdict, and {LABELS_NEEDED} are needed"
    if len({right for right, _ in pairs}) < 2:
        return "people labelled all answers alike, so agreement cannot be told from chance"
    if low is None or low < needed:
        shown = "unknown" if low is None else f"{low:.2f}"
        return f"the lower end of kappa is {shown}, and {needed:.2f} is needed"
    return ""


def _counts(pairs: Sequence[tuple[bool, bool]]) -> tuple[int, int, int, int]:
    seen = [(right, right == verdict) for right, verdict in pairs]
    return seen.count((True, True)), seen.count((True, False)), seen.count((False, True)), seen.count((False, False))


def _share(hits: int, misses: int) -> float | None:
    return hits / (hits + misses) if hits + misses else None


def _bounds(hits: int, misses: int) -> tuple[float, float] | None:
    return stats.wilson(hits, hits + misses) if hits + misses else None
