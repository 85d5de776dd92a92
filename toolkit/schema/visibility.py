"""Who may see what, and when: the one statement of the rule that every other part applies."""

from collections.abc import Iterable
from datetime import date

EVERYONE = "everyone"
"""The group that every asker is in, also one who names no group at all."""


def may_see(access: Iterable[str] | None, groups: Iterable[str] | None, *, labelled: bool) -> bool:
    """Return whether an asker in these groups may see something with this access label.

    Parameters
    ----------
    access
        The groups allowed; ``None`` where the document carries no label.
    groups
        The asker's groups. Every asker is in ``everyone``; ``None`` is an asker in no other group.
    labelled
        Whether any document of the corpus carries a label. Where one does, an unlabelled document is seen by nobody;
        where none does, the corpus is open.

    Examples
    --------
    >>> may_see(["hr", "executive"], {"staff"}, labelled=True)
    False
    >>> may_see(["everyone"], None, labelled=True)
    True
    >>> may_see(None, {"staff"}, labelled=True), may_see(None, {"staff"}, labelled=False)
    (False, True)
    """
    if access is None:
        return not labelled
    return not {EVERYONE, *(groups or ())}.isdisjoint(access)


def in_force(effective_from: date | None, effective_to: date | None, as_of: date | None) -> bool:
    """Return whether something is in force on a day, both ends included; ``as_of=None`` asks about no particular day.

    Examples
    --------
    >>> in_force(date(2025, 1, 1), date(2025, 12, 31), date(2025, 12, 31))
    True
    >>> in_force(date(2025, 1, 1), None, date(2024, 6, 1))
    False
    """
    if as_of is None:
        return True
    return (effective_from is None or effective_from <= as_of) and (effective_to is None or as_of <= effective_to)
