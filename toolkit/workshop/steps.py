"""The steps of a workshop, in the order of the notebooks."""

from dataclasses import dataclass
from pathlib import Path

from toolkit.schema import InputError, did_you_mean

SHARE = Path(__file__).parent / "share"
"""Where the pages' template lies, as Jupyter looks for templates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One page: its address, its name on the projector, and what the room does there."""

    slug: str
    title: str
    ask: str


STEPS = (
    Step(slug="triage", title="Triage", ask="Answer alone first. Where answers differ, the difference is the finding."),
    Step(slug="golden", title="Golden questions", ask="Is each question right, and what would a wrong answer cost?"),
    Step(slug="see", title="See them answer", ask="Ask as one person, then as another, and see what disappears."),
    Step(slug="drills", title="Drills", ask="The documents change. Who still says what was true yesterday?"),
    Step(slug="money", title="Money", ask="Put your own figures in: what does a completed task cost?"),
    Step(slug="weights", title="Weights", ask="How much does each thing matter to you? Points, then what follows."),
    Step(slug="record", title="Record", ask="Sign it, or say why not. Then take the files home."),
)


def step(slug: str, /) -> Step:
    """Return the step of an address.

    Raises
    ------
    InputError
        Where there is none.

    Examples
    --------
    >>> step("money").title
    'Money'
    """
    for each in STEPS:
        if each.slug == slug:
            return each
    slugs = [each.slug for each in STEPS]
    raise InputError("is no step of the workshop", got=slug, allowed=", ".join(slugs), remedy=did_you_mean(slug, slugs))
