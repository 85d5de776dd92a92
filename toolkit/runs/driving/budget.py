"""A sum that is never passed: reserved before a call is sent, settled once its cost is known."""

import sqlite3
from collections.abc import Callable
from decimal import Decimal
from math import ceil
from pathlib import Path
from weakref import finalize

from toolkit.schema import InputError

Price = Callable[[int, int], Decimal]
"""What a call costs in US dollars, from its tokens in and out."""
MARGIN = Decimal("1.25")
"""Tokens in are counted by tiktoken, and another model's own count may be higher by so much."""
_NOTHING = Decimal(0)


class BudgetReachedError(InputError):
    """The next call might pass the budget, so it was not sent."""


class Budget:
    """What may still be spent. Every call is known to the ledger before it is sent.

    A call that was cut off before its cost was known is counted at what was reserved for it: it may have been paid for.
    Not for several threads: the driver asks from its one event loop.

    Parameters
    ----------
    limit_usd
        The most that the calls of this ledger may cost, those of earlier processes included; ``None`` sets no limit,
        and still keeps count.
    ledger
        A SQLite file that outlives the process; ``None`` keeps it in memory.

    Examples
    --------
    >>> budget = Budget(Decimal("0.10"))
    >>> call = budget.reserve(Decimal("0.06"))
    >>> budget.fits(Decimal("0.06"))
    False
    >>> budget.settle(call, Decimal("0.01"))
    >>> budget.spent
    Decimal('0.01')
    """

    def __init__(self, limit_usd: Decimal | None = None, /, *, ledger: Path | None = None) -> None:
        if limit_usd is not None and not (limit_usd.is_finite() and limit_usd > 0):
            raise InputError("is no sum of money", field="budget_usd", got=limit_usd, allowed="above 0")
        self.limit = limit_usd
        self._file = ledger
        self._ledger = sqlite3.connect(ledger or ":memory:", isolation_level=None, check_same_thread=False)
        finalize(self, self._ledger.close)  # one that nobody closes, as a driver's own, goes with its budget
        try:
            rows = self._opened()
            self.spent = sum((Decimal(settled or reserved) for reserved, settled in rows), _NOTHING)
        except (sqlite3.Error, ArithmeticError, TypeError) as error:
            self._ledger.close()
            raise self._bad(error) from None
        self.cut_off = sum(settled is None for _, settled in rows)
        self._open: dict[int, Decimal] = {}

    @property
    def reserved(self) -> Decimal:
        """What calls on their way may cost at most."""
        return sum(self._open.values(), _NOTHING)

    def fits(self, usd: Decimal, /, *, waiting: bool = True) -> bool:
        """Return whether a call of this cost fits, those on their way counted (``waiting``) or taken to be back."""
        others = self.reserved if waiting else _NOTHING
        return self.limit is None or self.spent + others + usd <= self.limit

    def reserve(self, usd: Decimal, /) -> int:
        """Note that a call is about to be sent that costs at most this; return the call's number.

        Raises
        ------
        BudgetReachedError
            Where it might pass the limit.
        """
        if not self.fits(usd):
            raise BudgetReachedError(
                f"${self.spent:.2f} of it are spent, and the next call may cost ${usd:.4f}",
                field="budget_usd",
                got=f"${self.limit}",
                remedy="every answer so far is kept: run the same command again with a larger budget to go on",
            )
        call = self._written("INSERT INTO calls (reserved) VALUES (?)", str(usd))
        self._open[call] = usd
        return call

    def settle(self, call: int, usd: Decimal, /) -> None:
        """Note what a call did cost."""
        del self._open[call]
        self.spent += usd
        self._written("UPDATE calls SET settled = ? WHERE call = ?", str(usd), call)

    def close(self) -> None:
        """Let go of the ledger."""
        self._ledger.close()

    def _opened(self) -> list[tuple[str, str | None]]:
        self._ledger.execute("PRAGMA journal_mode = WAL")
        self._ledger.execute("PRAGMA synchronous = FULL")  # a call that was sent is known of after a power cut too
        self._ledger.execute("CREATE TABLE IF NOT EXISTS calls (call INTEGER PRIMARY KEY, reserved TEXT, settled TEXT)")
        return self._ledger.execute("SELECT reserved, settled FROM calls").fetchall()

    def _written(self, statement: str, *values: object) -> int:
        try:
            return int(self._ledger.execute(statement, values).lastrowid or 0)
        except sqlite3.Error as error:
            raise self._bad(error) from None

    def _bad(self, error: Exception) -> InputError:
        remedy = "free some space, or put back a copy: without it nobody knows what this run has spent"
        return InputError(f"cannot be used ({error})", file=self._file, remedy=remedy)


def most(price: Price, tokens_in: int, tokens_out: int, /) -> Decimal:
    """Return the most that a call may cost, given its tokens in as counted here and the limit on its answer.

    Examples
    --------
    >>> most(lambda tokens_in, tokens_out: Decimal(tokens_in + tokens_out) / 1000, 1000, 100)
    Decimal('1.35')
    """
    return price(ceil(tokens_in * MARGIN), tokens_out)
