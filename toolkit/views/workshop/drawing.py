"""Charts for the room: drawn on this machine as SVG, whose text is escaped as it is drawn."""

from markupsafe import Markup

from toolkit.reports import html_page


def chart(title: str, svg: str, /, *, words: str, note: str) -> str:
    """Return a chart with one sentence that says what to see, and what it rests on."""
    values = {"title": title, "chart": Markup(svg), "words": words, "note": note}  # noqa: S704 - escaped as it is drawn
    return html_page("workshop_chart.html", values)


def seconds(taken: float, /) -> str:
    """Return a time measured here; what rounds to nothing was not nothing.

    Examples
    --------
    >>> seconds(0.02), seconds(1.26)
    ('under 0.1 s', '1.3 s')
    """
    return "under 0.1 s" if taken < 0.1 else f"{taken:.1f} s"


def percent(value: float | None, /) -> str:
    """Return a share in words.

    Examples
    --------
    >>> percent(0.25), percent(None)
    ('25%', 'not known')
    """
    return "not known" if value is None else f"{value:.0%}"
