from collections.abc import Iterable
from difflib import get_close_matches


class InputError(ValueError):
    """Something a person gave that cannot be used, said so that they can mend it.

    Parameters
    ----------
    problem
        What is wrong, as one sentence without a full stop.
    file, row, field
        Where it is: a path as the person gave it, a line or row counted from 1, a column or key.
    got, allowed
        The value found, and what would have been accepted.
    remedy
        What to do about it.

    Examples
    --------
    >>> place = {"file": "golden.csv", "row": 3, "field": "stakes"}
    >>> print(InputError("stakes is not known", **place, got="huge", allowed="low, medium, high"))
    golden.csv, row 3, field 'stakes': stakes is not known
      got: huge
      allowed: low, medium, high
    """

    def __init__(
        self,
        problem: str,
        *,
        file: object = None,
        row: int | None = None,
        field: str | None = None,
        got: object = None,
        allowed: str | None = None,
        remedy: str | None = None,
    ) -> None:
        self.problem, self.file, self.row, self.field = problem, file, row, field
        self.got, self.allowed, self.remedy = got, allowed, remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        place = [
            *([str(self.file)] if self.file is not None else []),
            *([f"row {self.row}"] if self.row is not None else []),
            *([f"field {self.field!r}"] if self.field is not None else []),
        ]
        head = f"{', '.join(place)}: {self.problem}" if place else self.problem
        details = [("got", self.got), ("allowed", self.allowed), ("to mend it", self.remedy)]
        return "\n".join([head, *(f"  {label}: {value}" for label, value in details if value is not None)])


def did_you_mean(got: str, known: Iterable[str]) -> str | None:
    """Return a remedy naming the nearest known words, or ``None`` where nothing is near.

    Examples
    --------
    >>> did_you_mean("long-contex", ["rag", "long-context"])
    'did you mean long-context?'
    """
    near = get_close_matches(got, list(known), n=3, cutoff=0.6)
    return f"did you mean {' or '.join(near)}?" if near else None
