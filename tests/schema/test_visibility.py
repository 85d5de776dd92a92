from datetime import date

import pytest

from toolkit.schema import in_force, may_see


@pytest.mark.parametrize(
    ("access", "groups", "labelled", "seen"),
    [
        (("hr",), {"hr"}, True, True),
        (("hr", "finance"), {"finance", "staff"}, True, True),
        (("hr",), {"staff"}, True, False),
        (("everyone",), set(), True, True),
        ((), {"hr"}, True, False),
        (None, {"hr"}, True, False),
        (None, set(), False, True),
    ],
)
def test_who_may_see(access: tuple[str, ...] | None, groups: set[str], labelled: bool, seen: bool) -> None:
    assert may_see(access, groups, labelled=labelled) is seen


@pytest.mark.parametrize(
    ("day", "seen"),
    [
        (date(2025, 1, 1), True),
        (date(2025, 6, 30), True),
        (date(2025, 7, 1), False),
        (date(2024, 12, 31), False),
        (None, True),
    ],
)
def test_both_ends_are_in_force(day: date | None, seen: bool) -> None:
    assert in_force(date(2025, 1, 1), date(2025, 6, 30), day) is seen
