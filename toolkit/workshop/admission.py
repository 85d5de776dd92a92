"""Who may enter the room: the facilitator by a token, others by a code that is read out."""

import hmac
import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without those that are mistaken for each other when a code is read out."""
_LENGTH, _GROUP = 8, 4
_TRIES, _WITHIN_S = 20, 60.0


def new_code() -> str:
    """Return a join code of 8 letters and digits (about 40 bits), in two groups."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(_LENGTH))
    return "-".join(drawn[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def new_token() -> str:
    """Return the facilitator's token."""
    return secrets.token_urlsafe(24)


@dataclass(slots=True, kw_only=True)
class Door:
    """Lets in who knows the code, and hears only so many wrong ones a minute, whoever they are from.

    ``code`` empty: nobody joins.

    Examples
    --------
    >>> door = Door(code="ABCD-2345")
    >>> door.opens("abcd 2345"), door.opens("ABCD-2346")
    (True, False)
    """

    code: str = ""
    clock: Callable[[], float] = time.monotonic
    _wrong: deque[float] = field(default_factory=deque)

    def opens(self, given: str, /) -> bool:
        """Return whether a code is the room's. Typed in lower case, or without the hyphen, it is the same."""
        if not self.code or self.shut:
            return False
        known = hmac.compare_digest(_plain(given).encode(), _plain(self.code).encode())
        if not known:
            self._wrong.append(self.clock())
        return known

    @property
    def shut(self) -> bool:
        """Whether too many wrong codes came within the last minute."""
        while self._wrong and self.clock() - self._wrong[0] > _WITHIN_S:
            self._wrong.popleft()
        return len(self._wrong) >= _TRIES


def _plain(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())
