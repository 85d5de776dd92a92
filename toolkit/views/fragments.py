"""What notebooks and pages show as HTML: templates filled in by an engine that escapes every value."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from toolkit.decision import Suggestion
from toolkit.reports import html_page
from toolkit.schema import CARDS, card

if TYPE_CHECKING:
    from IPython.display import HTML

_KINDS = {"try first": "first", "try next": "next", "not yet": "later", "open": "later"}


def options_html() -> str:
    """Return the five options, when to use each, and what it costs, as a table.

    Examples
    --------
    >>> "Low volume, low stakes" in options_html()
    True
    """
    return html_page("options.html", {"cards": CARDS})


def triage_html(suggestions: Sequence[Suggestion], /, *, title: str = "", note: bool = True) -> str:
    """Return what triage suggests, as a table with the reasons; ``note`` puts beneath it what the advice is worth.

    Examples
    --------
    >>> from toolkit.decision import triage
    >>> "the knowledge is stable" in triage_html(triage({"change": "Hardly ever"}))
    True
    """
    rows = [
        {"title": card(each.option).title, "advice": each.advice, "kind": _KINDS[each.advice], "reasons": each.reasons}
        for each in suggestions
    ]
    return html_page("triage.html", {"rows": rows, "title": title, "note": note})


def show(html: str, /) -> "HTML":
    """Return HTML made here, for a notebook to display."""
    from IPython.display import HTML

    return HTML(html)  # type: ignore[no-untyped-call]  # IPython leaves its constructor untyped
