"""What a model's tokens cost on a day, from the pinned and dated price book of ``genai-prices``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from toolkit.schema import InputError, did_you_mean, frame

if TYPE_CHECKING:
    from genai_prices.types import ModelPrice, PriceCalculation, Provider, TieredPrices

_LISTING = "toolkit.economics.known_models() lists what is priced"
_OWN = "give usd_per_mtok_in and usd_per_mtok_out in the scenario"
# Some prices change with the hour (DeepSeek's): a date stands for its noon, in UTC.
_LONG_CACHE = 60  # Minutes: the other time for which a prompt is kept, at another price.
_NOON = time(12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a model's tokens cost on a day, in USD per million tokens as the provider shows it.

    ``cliff_tokens`` is the prompt size past which *all* tokens of a request are priced higher, ``None`` where there is
    none; the two prices are those below it. ``source`` names the price book and its version.
    """

    model: str
    provider: str
    usd_per_mtok_in: Decimal
    usd_per_mtok_out: Decimal
    cliff_tokens: int | None
    context_window: int | None
    as_of: date
    source: str


PRICES = pl.Schema(
    {
        "model": pl.String(),
        "provider": pl.String(),
        "usd_per_mtok_in": pl.Decimal(18, 6),
        "usd_per_mtok_out": pl.Decimal(18, 6),
        "cliff_tokens": pl.Int64(),
        "context_window": pl.Int64(),
        "as_of": pl.Date(),
        "source": pl.String(),
    }
)


def find_price(model: str, /, *, as_of: date, provider: str | None = None) -> Price:
    """Return a model's price on a day.

    Parameters
    ----------
    model
        The name that requests use, for example ``gpt-5-mini``; ``Price.model`` is the entry that it matched.
    as_of
        The day whose price counts.
    provider
        Who serves it, for example ``azure``; by default the provider that the model's name points to.

    Raises
    ------
    InputError
        Where the model or the provider is not known, naming near ones, or where its price is zero or missing.

    Examples
    --------
    >>> price = find_price("gpt-5-mini", as_of=date(2026, 11, 20))
    >>> price.provider, price.usd_per_mtok_in, price.usd_per_mtok_out
    ('openai', Decimal('0.25'), Decimal('2'))
    """
    found = _calculation(model, 1, 1, as_of=as_of, provider=provider)
    shown = found.model_price
    return Price(
        model=found.model.id,
        provider=found.provider.id,
        usd_per_mtok_in=_base(shown.input_mtok, model=model, field="usd_per_mtok_in"),
        usd_per_mtok_out=_base(shown.output_mtok, model=model, field="usd_per_mtok_out"),
        cliff_tokens=min(_starts(shown), default=None),
        context_window=found.model.context_window,
        as_of=as_of,
        source=price_book(),
    )


def price_table(models: Iterable[str], /, *, as_of: date, provider: str | None = None) -> pl.DataFrame:
    """Return the prices of several models on a day, a row each, in the order given. Raises what `find_price` does.

    Examples
    --------
    >>> price_table(["gpt-5-mini", "gemini-2.5-pro"], as_of=date(2026, 11, 20))["cliff_tokens"].to_list()
    [None, 200000]
    """
    return frame([find_price(model, as_of=as_of, provider=provider) for model in models], PRICES)


@cache
def price_book() -> str:
    """Return the price book's name and version."""
    return f"genai-prices {version('genai-prices')}"


def known_models(provider: str | None = None, /) -> list[str]:
    """Return the models that the price book knows, of one provider or of all, in order of name.

    Examples
    --------
    >>> "gpt-5-mini" in known_models("openai")
    True
    """
    return sorted({model.id for each in _providers() if provider in (None, each.id) for model in each.models})


def attempt_usd(model: str, /, *, usage: pl.DataFrame, as_of: date, provider: str | None = None) -> pl.Series:
    """Return what each request costs in USD, in the order of ``usage``.

    Each request is priced by itself and never at the mean: past a long-context cliff *all* of its tokens cost more.

    Parameters
    ----------
    model, as_of, provider
        As in `find_price`.
    usage
        A row a request, with ``tokens_in`` (every token sent, cached ones included) and ``tokens_out`` (reasoning
        included).

    Raises
    ------
    InputError
        As in `find_price`, or where tokens are missing or negative.

    Examples
    --------
    >>> usage = pl.DataFrame({"tokens_in": [200_000, 200_001], "tokens_out": [1000, 1000]})
    >>> attempt_usd("gemini-2.5-pro", usage=usage, as_of=date(2026, 11, 20)).to_list()
    [0.26, 0.5150025]
    """
    check_tokens(usage)
    find_price(model, as_of=as_of, provider=provider)
    # Requests repeat, and the price book is slow beside a join: each pair of token counts is priced once.
    pairs = usage.select("tokens_in", "tokens_out").unique(maintain_order=True)
    priced = [
        float(_calculation(model, sent, received, as_of=as_of, provider=provider).total_price)
        for sent, received in pairs.iter_rows()
    ]
    table = pairs.with_columns(pl.Series("usd", priced, dtype=pl.Float64))
    return usage.join(table, on=["tokens_in", "tokens_out"], how="left", maintain_order="left")["usd"]


def request_usd(
    model: str,
    /,
    *,
    tokens_in: int,
    tokens_out: int,
    as_of: date,
    provider: str | None = None,
    cache_read_tokens: int = 0,
    cache_write_tokens: int = 0,
    cache_minutes: int = 5,
    batch: bool = False,
) -> float:
    """Return what one request costs in USD, with what of ``tokens_in`` is read from or written to a cache.

    Raises
    ------
    InputError
        As in `find_price`; where more tokens are cached than sent; and where batch is asked for and the price book
        knows no discount on that day: it would give the full price without a word.

    Examples
    --------
    >>> day = date(2026, 11, 20)
    >>> request_usd("claude-sonnet-4-5", tokens_in=100_000, cache_write_tokens=100_000, tokens_out=1000, as_of=day)
    0.39
    >>> request_usd("claude-sonnet-4-5", tokens_in=100_000, cache_read_tokens=100_000, tokens_out=1000, as_of=day)
    0.045
    """
    cached = {"cache_read_tokens": cache_read_tokens, "cache_write_tokens": cache_write_tokens}
    if cache_minutes == _LONG_CACHE and cache_write_tokens:
        cached["cache_write_1h_tokens"] = cache_write_tokens
    held = {name: tokens for name, tokens in cached.items() if tokens}
    if cache_read_tokens + cache_write_tokens > tokens_in:
        got = f"{cache_read_tokens + cache_write_tokens} of {tokens_in}"
        problem = "more tokens cached than sent"
        raise InputError(problem, field="cache_read_tokens", got=got, allowed="at most tokens_in")
    if batch:
        _check_batch(model, as_of=as_of, provider=provider)
    found = _calculation(model, tokens_in, tokens_out, as_of=as_of, provider=provider, batch=batch, cached=held)
    return float(found.total_price)


def _check_batch(model: str, *, as_of: date, provider: str | None) -> None:
    """Refuse a batch price that is the full one; what is read from a cache may cost the same in both."""
    full, half = (
        _calculation(model, 1000, 1000, as_of=as_of, provider=provider, batch=batch).total_price
        for batch in (False, True)
    )
    if full and not half < full:
        problem = f"{price_book()} knows no batch price for {model} on that day and would give the full one"
        raise InputError(problem, field="batch_share", got=str(as_of), remedy=f"leave batch_share out, or {_OWN}")


def entry_note(model: str, /, *, as_of: date, provider: str | None = None) -> str:
    """Return what the price book notes of a model and its provider, which at times says when they were checked."""
    found = _calculation(model, 1, 1, as_of=as_of, provider=provider)
    return f"{found.model.price_comments or ''} {found.provider.price_comments or ''}".strip()


def cliffs(model: str, /, *, as_of: date, provider: str | None = None) -> tuple[int, ...]:
    """Return the prompt sizes past which all tokens of a request are priced anew, least first.

    Examples
    --------
    >>> cliffs("gemini-2.5-pro", as_of=date(2026, 11, 20)), cliffs("gpt-5-mini", as_of=date(2026, 11, 20))
    ((200000,), ())
    """
    return tuple(sorted(_starts(_calculation(model, 1, 1, as_of=as_of, provider=provider).model_price)))


def _starts(shown: "ModelPrice") -> set[int]:
    tiered = [price for price in vars(shown).values() if price is not None and not isinstance(price, Decimal)]
    return {int(tier.start) for price in tiered for tier in price.tiers}


def check_tokens(usage: pl.DataFrame, /) -> None:
    """Raise `InputError` unless every request has whole, non-negative token counts."""
    for name in ("tokens_in", "tokens_out"):
        if name not in usage.columns:
            raise InputError("usage lacks a column", field=name, got=", ".join(usage.columns), allowed=name)
        column = usage[name]
        if not column.dtype.is_integer() or column.null_count() or (column < 0).any():
            got = f"{column.dtype} with {column.null_count()} missing, the lowest {column.min()!r}"
            raise InputError("not counts of tokens", field=name, got=got, allowed="whole numbers from 0")


def _calculation(
    model: str,
    tokens_in: int,
    tokens_out: int,
    *,
    as_of: date,
    provider: str | None,
    batch: bool = False,
    cached: Mapping[str, int] = MappingProxyType({}),
) -> "PriceCalculation":
    # Imported here: the price book and its web client take as long to load as all else in this part.
    from genai_prices import Usage, calc_price

    usage = Usage(input_tokens=tokens_in, output_tokens=tokens_out, **cached)
    when, context = datetime.combine(as_of, _NOON), {"processing": "batch"} if batch else None
    try:
        return calc_price(usage, model, provider_id=provider, genai_request_timestamp=when, price_context=context)
    except LookupError as error:
        raise _unknown(model, provider) from error


def _providers() -> "list[Provider]":
    from genai_prices.data_snapshot import get_snapshot

    return get_snapshot().providers


def _unknown(model: str, provider: str | None) -> InputError:
    names = [each.id for each in _providers()]
    if provider is not None and provider not in names:
        remedy = _remedy(did_you_mean(provider, names))
        return InputError("no such provider in the price book", field="provider", got=provider, remedy=remedy)
    servers = [each.id for each in _providers() if any(known.id == model for known in each.models)]
    if servers and provider is None:
        remedy = f"name the provider: one of {', '.join(servers)}"
        return InputError("the model's name does not say who serves it", field="provider", got=model, remedy=remedy)
    # One provider's names first: 47 providers spell each model in many ways.
    near = did_you_mean(model, known_models(provider or "openai")) or did_you_mean(model, known_models(provider))
    return InputError(f"no such model in {price_book()}", field="model", got=model, remedy=_remedy(near))


def _remedy(near: str | None) -> str:
    return "; ".join([*([near] if near else []), _LISTING, f"or {_OWN}"])


def _base(price: "Decimal | TieredPrices | None", *, model: str, field: str) -> Decimal:
    """Return the price below any cliff, which must be more than nothing."""
    base = price if price is None or isinstance(price, Decimal) else price.base
    if not base:
        got = "none" if base is None else str(base)
        problem = f"{price_book()} holds no price above 0 for {model}, so it cannot be planned on"
        raise InputError(problem, field=field, got=got, allowed="above 0", remedy=f"{_OWN}; 0 is accepted there")
    return base
