"""Where people agree, and where they do not."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from toolkit.workshop.room import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """What people said on one key: each value with who said it, the most said first.

    ``agreed`` is ``None`` until two have spoken. ``most`` is ``None`` where two values are said as often.
    """

    key: str
    votes: tuple[tuple[str, tuple[str, ...]], ...]
    agreed: bool | None
    most: str | None

    @property
    def n(self) -> int:
        """How many have spoken."""
        return sum(len(people) for _, people in self.votes)


def split(said: Said, key: str, /) -> Split:
    """Return how the room stands on a key.

    Examples
    --------
    >>> found = split({"Ada": {"q1": "high"}, "Ben": {"q1": "low"}, "Cy": {"q1": "high"}}, "q1")
    >>> found.votes, found.agreed, found.most
    ((('high', ('Ada', 'Cy')), ('low', ('Ben',))), False, 'high')
    """
    people: dict[str, list[str]] = {}
    for who, values in said.items():
        if key in values:
            people.setdefault(values[key], []).append(who)
    votes = sorted(((value, tuple(names)) for value, names in people.items()), key=lambda vote: -len(vote[1]))
    tied = len(votes) > 1 and len(votes[0][1]) == len(votes[1][1])
    return Split(
        key=key,
        votes=tuple(votes),
        agreed=None if sum(len(names) for _, names in votes) < 2 else len(votes) == 1,
        most=votes[0][0] if votes and not tied else None,
    )


def middle(votes: Split, order: Sequence[str], /) -> str | None:
    """Return the middle vote on an ordered scale, the graver one where two are in the middle.

    Examples
    --------
    >>> middle(split({"Ada": {"q1": "high"}, "Ben": {"q1": "low"}}, "q1"), ("low", "medium", "high"))
    'high'
    """
    places = sorted(order.index(value) for value, names in votes.votes if value in order for _ in names)
    return order[places[len(places) // 2]] if places else None


def spread(said: Said, key: str, /) -> tuple[float, float, float] | None:
    """Return the lowest, the median and the highest number on a key, or ``None`` where nobody gave one.

    Examples
    --------
    >>> spread({"Ada": {"labour": "50"}, "Ben": {"labour": "60"}, "Cy": {"labour": "58"}}, "labour")
    (50.0, 58.0, 60.0)
    """
    numbers = [float(values[key]) for values in said.values() if key in values]
    return (min(numbers), float(median(numbers)), max(numbers)) if numbers else None
