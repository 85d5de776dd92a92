"""Where a verb's work is done: here, in several processes, or on a cluster."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import click
from rich.console import Console

from toolkit.cli.shared import progress
from toolkit.parallel import Mapper, cluster, processes
from toolkit.schema import InputError

A = TypeVar("A")
B = TypeVar("B")


def mapper_options(note: str = "", /) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return what gives a verb the options that say where its work is done; ``note`` is added to their help."""
    workers = click.option(
        "--workers", type=click.IntRange(min=1), metavar="N", help=f"Work in this many processes{note}."
    )
    address = click.option(
        "--cluster", "address", metavar="ADDRESS", help=f"Work on the Dask cluster of this scheduler{note}."
    )
    return lambda verb: workers(address(verb))


def mapper_of(workers: int | None, address: str | None, /) -> Mapper | None:
    """Return what does the work, or ``None`` where that is this process.

    Raises
    ------
    InputError
        Where both processes and a cluster were asked for.
    """
    if workers and address:
        raise InputError("and --cluster cannot both be given", field="--workers")
    if address:
        return cluster(address)
    return processes(workers) if workers else None


def shown(mapper: Mapper, notes: Console, what: str, /) -> Mapper:
    """Return a mapper with a progress bar, which moves as results come."""

    def mapped(
        function: Callable[[A], B], items: Iterable[A], /, *, lost: Callable[[A], B] | None = None
    ) -> Iterator[B]:
        listed = list(items)
        for _, result in zip(progress(notes, what)(listed), mapper(function, listed, lost=lost), strict=True):
            yield result

    return mapped
