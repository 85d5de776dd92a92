"""A scenario's figures in words: names of fields, numbers, and which option is the cheapest from where on."""

from collections.abc import Sequence

from toolkit.reports.steps import amount
from toolkit.schema import OPTIONS
from toolkit.views.names import title_of

SHOWN = 8


def turns(cheapest: Sequence[tuple[float, str]], form: str, /, *, unit: str = "") -> str:
    """Say which option is the cheapest from where on, from pairs of a place and the cheapest from it, in order."""
    changes = [each for at, each in enumerate(cheapest) if not at or each[1] != cheapest[at - 1][1]]
    said = [f"{title_of(option)} from {unit}{place:{form}}" for place, option in changes[:SHOWN]]
    more = f", and {len(changes) - SHOWN} changes more" if len(changes) > SHOWN else ""
    return (", ".join(said) + more) or "none, since no option can serve these"


def short(usd: float, /) -> str:
    """Return an amount without cents where they do not count."""
    return f"${usd:,.0f}" if usd >= 10 else amount(usd)


def figure(value: float, /) -> str:
    """Return a number to three digits, large ones whole.

    Examples
    --------
    >>> figure(0.83851), figure(9223.4)
    ('0.839', '9,223')
    """
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def plain(name: str, /) -> str:
    """Return a field's name as words.

    Examples
    --------
    >>> plain("upkeep.rag.cycle_usd"), plain("rag: how often it answers")
    ('upkeep, RAG, cycle USD', 'RAG: share answered')
    """
    words = name.replace("_", " ").replace(".", ", ").replace("usd", "USD")
    words = words.replace("how often it answers", "share answered").replace(
        "how often an answer is right", "answers right"
    )
    for option in OPTIONS:
        words = words.replace(f"{option}:", f"{title_of(option)}:").replace(f", {option},", f", {title_of(option)},")
    return words
