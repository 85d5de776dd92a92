"""Numbers as people read them."""

from collections.abc import Callable, Iterable, Mapping

from toolkit.decision.elsewhere import UNNAMED


def percent(value: float, /) -> str:
    """Return a share as a percentage.

    Examples
    --------
    >>> percent(0.714)
    '71%'
    """
    return f"{value:.0%}"


def usd(value: float, /) -> str:
    """Return an amount with as many digits as tell it apart: two above a dollar, two significant ones below.

    Examples
    --------
    >>> usd(1234.5), usd(0.5), usd(0.00213)
    ('$1,234', '$0.50', '$0.0021')
    """
    if abs(value) >= 1000:
        return f"${value:,.0f}"
    return f"${value:.2f}" if abs(value) >= 0.1 or value == 0 else f"${value:.2g}"


def seconds(value: float, /) -> str:
    """Return a time.

    Examples
    --------
    >>> seconds(0.0123), seconds(2.5)
    ('12 ms', '2.5 s')
    """
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"


def duration(days: float, /) -> str:
    """Return a time given in days, in the unit that suits it.

    Examples
    --------
    >>> duration(7.0), duration(0.5), duration(0.01), duration(0.0)
    ('7 days', '12 hours', '14 minutes', 'a second')
    """
    for unit, size in (("day", 1.0), ("hour", 1 / 24), ("minute", 1 / 1440)):
        if days >= size:
            count = f"{days / size:.3g}" if days / size < 10 else f"{days / size:.0f}"
            return f"{count} {unit}{'' if count == '1' else 's'}"
    return f"{days * 86400:.0f} seconds" if days * 86400 > 1 else "a second"


def points(value: float, /) -> str:
    """Return a place on a scale of five, 0 to 4.

    Examples
    --------
    >>> points(3.0), points(2.5)
    ('3', '2.5')
    """
    return f"{value:.3g}"


def _rounded(value: float) -> float:
    """Return two significant digits: what is modelled has no more."""
    return float(f"{value:.2g}")


SHOW: Mapping[str, Callable[[float], str]] = {
    "share": percent,
    "usd": usd,
    "s": seconds,
    "points": points,
    "tokens": lambda value: f"{value:,.0f}",
    "days": duration,
    "tokens a minute": lambda value: f"{_rounded(value):,.0f} tokens/min",
}


def shown(unit: str, /) -> Callable[[float], str]:
    """Return what writes a value of a unit; a leader's own unit stands behind the number.

    Examples
    --------
    >>> shown("share")(0.5), shown("stars")(12.0)
    ('50%', '12 stars')
    """
    return SHOW.get(unit) or (lambda value: f"{value:,.4g} {unit}".rstrip())


def listed(names: list[str], /) -> str:
    """Return names as a sentence has them.

    Examples
    --------
    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else "none"


def read_by(readers: Iterable[str], /) -> str:
    """Name who read, once: a reader that also keeps the house form is the same reader.

    Examples
    --------
    >>> read_by(["tuned memory", "quoting reader", "quoting reader, in the house form"])
    'quoting reader and tuned memory'
    """
    names = sorted("a reader that was not named" if name == UNNAMED else name for name in readers)
    return listed([name for name in names if not any(name.startswith(f"{other},") for other in names)])


LONG = 280
"""Longer texts are cut on the pages that leaders sign, and whole in the annex: two pages must stay two."""


def cut(text: str, most: int = LONG, /) -> str:
    """Return text no longer than this, the rest said to be missing.

    Examples
    --------
    >>> cut("too long by far", 8)
    'too lon…'
    """
    return text if len(text) <= most else f"{text[: most - 1]}…"
