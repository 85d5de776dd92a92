"""From a step's name to its page."""

from collections.abc import Mapping
from pathlib import Path

from toolkit.views.workshop.drills import DrillsPage
from toolkit.views.workshop.golden import GoldenPage
from toolkit.views.workshop.money import MoneyPage
from toolkit.views.workshop.page import Page
from toolkit.views.workshop.record import RecordPage
from toolkit.views.workshop.seeing import SeePage
from toolkit.views.workshop.triage import TriagePage
from toolkit.views.workshop.weights import WeightsPage
from toolkit.workshop import Session, step

PAGES: Mapping[str, type[Page]] = {
    "triage": TriagePage,
    "golden": GoldenPage,
    "see": SeePage,
    "drills": DrillsPage,
    "money": MoneyPage,
    "weights": WeightsPage,
    "record": RecordPage,
}


def open_page(slug: str, /, *, session: str | Path, who: str, facilitator: bool = False) -> Page:
    """Return a step's page for one person, kept up to date with the room while its kernel lives.

    Raises
    ------
    InputError
        Where there is no such step or session.
    """
    here = step(slug)
    page = PAGES[here.slug](Session.open(session), here=here, who=who, facilitator=facilitator)
    page.watch()
    return page
