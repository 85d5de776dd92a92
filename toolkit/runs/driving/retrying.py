"""When to ask again, and after how long."""

from dataclasses import dataclass
from random import Random

from toolkit.schema import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """How often and how soon a call that failed for now is tried again.

    The wait doubles with each try, up to a limit, and is drawn between half and the whole of that, so that calls that
    failed together do not come back together. An endpoint's own ``Retry-After`` goes first.
    """

    most: int = 6
    first_s: float = 0.5
    longest_s: float = 60.0

    def __post_init__(self) -> None:
        if self.most < 0 or not 0 <= self.first_s <= self.longest_s:
            raise InputError(
                "cannot be used", field="retries", got=self, allowed="waits from 0, the first the shortest"
            )

    def wait(self, tried: int, asked_s: float | None, random: Random, /) -> float:
        """Return the seconds to wait after so many tries.

        Examples
        --------
        >>> Retries(first_s=1).wait(1, 7.5, Random(0))
        7.5
        >>> 2 <= Retries(first_s=1).wait(3, None, Random(0)) <= 4
        True
        """
        if asked_s is not None:
            return min(asked_s, self.longest_s)
        whole = min(self.longest_s, self.first_s * 2 ** (tried - 1))
        return random.uniform(whole / 2, whole)
