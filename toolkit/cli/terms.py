"""On what terms a chat model is asked, as verbs take them: at once, a minute, for how much."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import click
import polars as pl
from rich.console import Console

from toolkit.economics import find_price
from toolkit.economics.prices import attempt_usd
from toolkit.runs import Limits, Retries, Terms
from toolkit.runs.driving import Price, free
from toolkit.schema import InputError

_MILLION = Decimal(1_000_000)


price_option = click.option(
    "--usd-per-mtok",
    type=(float, float),
    metavar="IN OUT",
    help="What a million tokens in and out cost, to hold --budget by.  [default: the model's list price of the day]",
)


def terms_options(verb: Callable[..., Any], /) -> Callable[..., Any]:
    """Give a verb the options that bound what a chat model is asked."""
    options = [
        click.option(
            "--budget", "budget_usd", type=float, metavar="USD", help="The most that the model's calls may cost in all."
        ),
        price_option,
        click.option("--concurrency", type=int, default=8, show_default=True, help="Calls of the model at once."),
        click.option("--rpm", type=float, metavar="N", help="Requests a minute that the endpoint allows."),
        click.option("--tpm", type=float, metavar="N", help="Tokens a minute that the endpoint allows."),
        click.option("--retries", type=int, default=6, show_default=True, help="How often a failed call is tried."),
        click.option("--deadline", type=float, default=120.0, show_default=True, metavar="SECONDS",
                     help="How long one answer may take in all, its retries aside."),
    ]  # fmt: skip
    for option in reversed(options):
        verb = option(verb)
    return verb


def terms_of(
    model: str | None,
    day: date,
    /,
    *,
    budget_usd: float | None,
    usd_per_mtok: tuple[float, float] | None = None,
    concurrency: int = 8,
    rpm: float | None = None,
    tpm: float | None = None,
    retries: int = 6,
    deadline: float = 120.0,
) -> Terms:
    """Return the terms that were typed. A model without a known price is taken for free, unless there is a budget.

    Raises
    ------
    InputError
        Where a figure cannot be used, or there is a budget and no price to hold it by.
    """
    for name, value in (("--concurrency", concurrency), ("--rpm", rpm), ("--tpm", tpm), ("--deadline", deadline)):
        if value is not None and not 0 < value < float("inf"):
            raise InputError("cannot be used", field=name, got=value, allowed="above 0")
    if usd_per_mtok is not None and not all(0 <= usd < float("inf") for usd in usd_per_mtok):
        got = " ".join(map(str, usd_per_mtok))
        raise InputError("is no price", field="--usd-per-mtok", got=got, allowed="0 or more, twice")
    return Terms(
        concurrency=concurrency,
        limits=Limits(requests_per_minute=rpm, tokens_per_minute=tpm),
        retries=Retries(most=retries),
        deadline_s=deadline,
        price=_price(model, day, usd_per_mtok, needed=budget_usd is not None),
    )


def note_idle_budget(model: str | None, budget_usd: float | None, notes: Console, /) -> None:
    """Say where a budget has nothing to hold: only a model's calls cost money."""
    if model is None and budget_usd is not None:
        notes.print("[yellow]note:[/] --budget has nothing to hold: no model is asked, and the offline reader is free")


def _price(model: str | None, day: date, given: tuple[float, float] | None, *, needed: bool) -> Price:
    if given is not None:
        return _flat(Decimal(str(given[0])), Decimal(str(given[1])))
    if model is None:
        return free
    try:
        listed = find_price(model, as_of=day)
    except InputError:
        if not needed:
            return free
        remedy = "add --usd-per-mtok IN OUT: what a million tokens in and out cost you"
        raise InputError("has no list price to hold a budget by", field="--model", got=model, remedy=remedy) from None
    if listed.cliff_tokens is None:
        return _flat(listed.usd_per_mtok_in, listed.usd_per_mtok_out)
    return lambda tokens_in, tokens_out: _by_request(model, day, tokens_in, tokens_out)


def _flat(usd_in: Decimal, usd_out: Decimal) -> Price:
    return lambda tokens_in, tokens_out: (tokens_in * usd_in + tokens_out * usd_out) / _MILLION


def _by_request(model: str, day: date, tokens_in: int, tokens_out: int) -> Decimal:
    """Return what one request costs, past a cliff as well."""
    usage = pl.DataFrame({"tokens_in": [tokens_in], "tokens_out": [tokens_out]})
    return Decimal(str(attempt_usd(model, usage=usage, as_of=day).item()))
