"""What each part of ``hybrid`` weighs."""

from dataclasses import dataclass, fields
from math import isfinite

from toolkit.schema import InputError

_SHARES = ("lsa", "dense")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each part of ``hybrid`` weighs. The defaults rank three development sets of different kinds, alike for all.

    Parameters
    ----------
    adjacent_words, shared_letters
        Beside the question's words, which weigh 1: pairs of them side by side, and runs of four characters.
    neighbours
        What the chunks before and after lend, in long documents.
    lsa
        The share of LSA where its first ten are the lexical first ten; less as they differ.
    dense
        The share of the vectors' similarity in the whole, the rest being the words' and LSA's.

    Raises
    ------
    InputError
        Where a weight is below 0, or a share above 1.

    Examples
    --------
    >>> Weights(dense=0.3).lsa
    0.2
    """

    adjacent_words: float = 0.3
    shared_letters: float = 0.2
    neighbours: float = 0.2
    lsa: float = 0.2
    dense: float = 0.5

    def __post_init__(self) -> None:
        for part in fields(self):
            value, most = getattr(self, part.name), 1.0 if part.name in _SHARES else float("inf")
            if not (isfinite(value) and 0 <= value <= most):
                allowed = "0 to 1" if part.name in _SHARES else "0 or more"
                raise InputError("is not a weight", field=part.name, got=value, allowed=allowed)
