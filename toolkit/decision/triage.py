"""Eight questions before anything is measured: which options to try first, and why.

The points say what each answer speaks for and against. They are judgements that follow the trade-off table, put in one
place to be argued with; they choose what to measure, never what to build.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from toolkit.schema import OPTIONS, InputError, did_you_mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer to a triage question: ``points`` for or against options, and the reason in a clause."""

    label: str
    points: Mapping[str, int]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageQuestion:
    """A question that a leader can answer without looking anything up."""

    key: str
    text: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Where triage puts an option: ``advice`` is try first, try next, not yet, or open before any answer."""

    option: str
    points: int
    advice: str
    reasons: tuple[str, ...]


def _choice(label: str, reason: str, **points: int) -> Choice:
    return Choice(label=label, reason=reason, points={name.replace("_", "-"): value for name, value in points.items()})


QUESTIONS = (
    TriageQuestion(
        key="change",
        text="How often does what people ask about change?",
        choices=(
            _choice("Hardly ever", "the knowledge is stable", prompt_only=1, fine_tuned=1),
            _choice("A few times a year", "the knowledge changes now and then", rag=1, hybrid=1, prompt_only=-1),
            _choice("Weekly or daily", "the knowledge changes too fast to train or paste",
                    rag=2, hybrid=1, fine_tuned=-2, prompt_only=-2),
        ),
    ),
    TriageQuestion(
        key="citations",
        text="Must an answer show where it comes from?",
        choices=(
            _choice("No", "citations are not needed", prompt_only=1, fine_tuned=1),
            _choice("It helps", "citations help people trust an answer", rag=1, long_context=1, hybrid=1),
            _choice("Always", "every answer must be traceable",
                    rag=2, hybrid=2, long_context=1, fine_tuned=-2, prompt_only=-1),
        ),
    ),
    TriageQuestion(
        key="access",
        text="May everyone who asks see every document?",
        choices=(
            _choice("Yes", "nothing is restricted", long_context=1, prompt_only=1),
            _choice("Some are restricted", "some documents are restricted", rag=2, hybrid=1, fine_tuned=-2),
            _choice("Many are, and rights change", "a right must be able to end, and training cannot be undone",
                    rag=3, hybrid=2, fine_tuned=-3, prompt_only=-1),
        ),
    ),
    TriageQuestion(
        key="volume",
        text="How many questions a month?",
        choices=(
            _choice("Under 1,000", "the volume is low", prompt_only=1, long_context=1, hybrid=-1, fine_tuned=-1),
            _choice("1,000 to 50,000", "the volume makes long prompts dear", rag=1, long_context=-1),
            _choice("More than 50,000", "at this volume every token counts",
                    rag=1, hybrid=2, fine_tuned=1, long_context=-3),
        ),
    ),
    TriageQuestion(
        key="size",
        text="How much writing may hold the answer?",
        choices=(
            _choice("A few pages", "it all fits in a prompt", prompt_only=2, long_context=1, rag=-1),
            _choice("Up to about 300 pages", "it fits a long window", long_context=1, rag=1),
            _choice("More than that", "it fits no window", rag=2, hybrid=1, long_context=-3, prompt_only=-2),
        ),
    ),
    TriageQuestion(
        key="repetition",
        text="Is this one piece of analysis, or the same kind of question again and again?",
        choices=(
            _choice("One piece of analysis", "it is a one-off", long_context=3, fine_tuned=-2, hybrid=-2),
            _choice("Now and then", "it recurs, though not daily", rag=1, long_context=1),
            _choice("Again and again", "it is repeated, which long prompts pay for each time",
                    rag=1, hybrid=1, fine_tuned=1, long_context=-2),
        ),
    ),
    TriageQuestion(
        key="form",
        text="How exact must the form of an answer be?",
        choices=(
            _choice("Any clear answer will do", "form does not matter", prompt_only=1, fine_tuned=-1),
            _choice("House style", "a house style can be asked for in the prompt", rag=1, prompt_only=1),
            _choice("Exact, every time", "an exact form is what tuning is good at", fine_tuned=2, hybrid=2),
        ),
    ),
    TriageQuestion(
        key="stakes",
        text="What does a wrong answer cost?",
        choices=(
            _choice("Little", "mistakes are cheap", prompt_only=1),
            _choice("Rework", "mistakes cost rework", rag=1, hybrid=1),
            _choice("Harm, or a legal claim", "mistakes do harm, so answers must be checkable",
                    rag=2, hybrid=1, prompt_only=-2, fine_tuned=-1),
        ),
    ),
)  # fmt: skip


def triage(answers: Mapping[str, str], /) -> list[Suggestion]:
    """Return the five options in the order in which to try them, with the reasons for and against.

    The first two are to be tried first. An option with no points in its favour on balance is not for now, and neither
    is tuning before something simpler has been measured: it is never among the first.

    Parameters
    ----------
    answers
        The label chosen for each question's key. Questions may be left out.

    Raises
    ------
    InputError
        Where a key or a label is not known.

    Examples
    --------
    >>> [each.option for each in triage({"change": "Weekly or daily", "access": "Some are restricted"})][:2]
    ['rag', 'hybrid']
    """
    chosen = [_chosen(key, label) for key, label in answers.items()]
    totals = {option: sum(choice.points.get(option, 0) for choice in chosen) for option in OPTIONS}
    ordered = sorted(OPTIONS, key=lambda option: (-totals[option], OPTIONS.index(option)))
    simple = [option for option in ordered if option not in ("fine-tuned", "hybrid") and totals[option] > 0][:2]
    return [
        Suggestion(
            option=option,
            points=totals[option],
            advice=_advice(option, totals[option], simple) if chosen else "open",
            reasons=_reasons(option, chosen),
        )
        for option in ordered
    ]


def _chosen(key: str, label: str) -> Choice:
    question = next((each for each in QUESTIONS if each.key == key), None)
    if question is None:
        keys = [each.key for each in QUESTIONS]
        raise InputError("is not a triage question", field=key, allowed=", ".join(keys), remedy=did_you_mean(key, keys))
    labels = [choice.label for choice in question.choices]
    if label not in labels:
        raise InputError("is not an answer to this question", field=key, got=label, allowed="; ".join(labels))
    return question.choices[labels.index(label)]


def _advice(option: str, points: int, first: list[str]) -> str:
    if option in first:
        return "try first"
    return "try next" if points > 0 else "not yet"


def _reasons(option: str, chosen: list[Choice]) -> tuple[str, ...]:
    """Return the clauses that moved an option, the strongest first, each with its sign."""
    moved = [(choice.points[option], choice.reason) for choice in chosen if choice.points.get(option)]
    return tuple(
        f"{'+' if points > 0 else '−'} {reason}" for points, reason in sorted(moved, key=lambda each: -abs(each[0]))
    )
