from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Protocol, TypeVar

A = TypeVar("A")
B = TypeVar("B")
T = TypeVar("T")


class Mapper(Protocol):
    """What applies a function to items, wherever the work is done.

    Results come in the order of the items, one for each, as soon as it is their turn. Items are taken as they are
    needed, not all at once. What the function raises is raised at its item's turn, and ends the work. Where the
    process that works on an item dies, twice if it can be tried again, ``lost`` makes the result; without it that is a
    ``WorkerDiedError``.

    Items, results and the function travel between processes: a function of a module, or ``functools.partial`` of one.
    """

    def __call__(
        self, function: Callable[[A], B], items: Iterable[A], /, *, lost: Callable[[A], B] | None = None
    ) -> Iterator[B]:
        """Yield the result of each item."""


class WorkerDiedError(RuntimeError):
    """The process that worked on an item died, and nobody said what should stand in its place."""


def serial(function: Callable[[A], B], items: Iterable[A], /, *, lost: Callable[[A], B] | None = None) -> Iterator[B]:
    """Yield the result of each item, worked out here, one after the other (a ``Mapper``).

    Examples
    --------
    >>> list(serial(len, ["one", "three"]))
    [3, 5]
    """
    del lost  # nothing can be: where this process dies, all does
    return map(function, items)


def in_batches(items: Iterable[T], size: int, /) -> Iterator[list[T]]:
    """Yield items in lists of so many: what is worth sending to another process at once.

    Examples
    --------
    >>> list(in_batches("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    if size < 1:
        raise ValueError(f"size must be at least 1; got {size}")
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def died(item: object, /) -> WorkerDiedError:
    """Return what to raise where nothing may stand in a lost item's place."""
    shown = repr(item)
    return WorkerDiedError(f"the process that worked on {shown if len(shown) <= 200 else shown[:199] + '…'} died")
