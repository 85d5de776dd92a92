"""What the estimates and the usage say of each option, checked and priced."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from toolkit.economics.assumptions import Assumptions
from toolkit.economics.attempts import Fleet, fleet, mean_request_usd
from toolkit.economics.prices import check_tokens, price_book
from toolkit.schema import ESTIMATES, OPTIONS, InputError, did_you_mean

_SHARES = ("answered", "right_when_answered")
_TOKENS = ("tokens_in", "tokens_out")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A metric's value and the questions that it rests on; the value of nothing is ``None``."""

    value: float | None
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionEvidence:
    """One option: its two shares, its mean tokens a request, and what a request costs at the price book.

    ``attempt_usd`` is ``None`` where the scenario gives its own prices or servers, and ``tokens`` where nothing was
    counted. ``fleet`` is the staircase of an option that runs on servers of one's own.
    """

    option: str
    answered: Measured
    right: Measured
    tokens: tuple[float, float] | None
    attempt_usd: float | None
    priced: str
    fleet: Fleet | None = None


def gather(assumptions: Assumptions, estimates: pl.DataFrame, usage: pl.DataFrame | None, /) -> list[OptionEvidence]:
    """Return the evidence on each option that the estimates hold, in the order of the five.

    Raises
    ------
    InputError
        Where a column, a metric or an option's usage is missing, an option is not known, a metric is given twice, or
        a share lies outside 0 to 1.
    """
    wanted = (*_SHARES, *(() if usage is not None else _TOKENS))
    found = _by_option(estimates, wanted)
    return [_evidence(assumptions, option, found[option], usage) for option in OPTIONS if option in found]


def _by_option(estimates: pl.DataFrame, wanted: Iterable[str]) -> dict[str, dict[str, Measured]]:
    _check_columns(estimates, ("option", "metric", "value", "n"))
    _check_options(estimates)
    found: dict[str, dict[str, Measured]] = {option: {} for option in estimates["option"].unique()}
    rows = estimates.filter(pl.col("metric").is_in(list(wanted))).select("option", "metric", "value", "n")
    for option, metric, value, n in rows.iter_rows():
        if metric in found[option]:
            raise InputError("given twice for one option", field=metric, got=option, allowed="one row an option")
        found[option][metric] = _measured(option, metric, value, n)
    _check_complete(found, wanted)
    return found


def _measured(option: str, metric: str, value: float | None, n: int) -> Measured:
    if value is None or n == 0:
        return Measured(value=None, n=0)
    most = 1.0 if metric in _SHARES else float("inf")
    if not (0 <= value <= most and np.isfinite(value)):
        allowed = "0 to 1" if metric in _SHARES else "0 or more"
        raise InputError(f"cannot be used for {option}", field=metric, got=value, allowed=allowed)
    return Measured(value=value, n=n)


def _evidence(
    assumptions: Assumptions, option: str, metrics: Mapping[str, Measured], usage: pl.DataFrame | None
) -> OptionEvidence:
    requests = _requests(option, metrics, usage)
    counted = bool(requests["answers"].sum())
    tokens = (_mean(requests, "tokens_in"), _mean(requests, "tokens_out")) if counted else None
    own_servers = assumptions.self_hosted is not None and option in assumptions.self_hosted.serves
    listed = counted and assumptions.usd_per_mtok_in is None and not own_servers
    return OptionEvidence(
        option=option,
        answered=metrics["answered"],
        right=metrics["right_when_answered"],
        tokens=tokens,
        attempt_usd=mean_request_usd(assumptions, requests) if listed else None,
        priced=_basis(assumptions, requests, usage, own_servers=own_servers),
        fleet=fleet(assumptions, tokens)[0] if own_servers and tokens else None,
    )


def _basis(assumptions: Assumptions, requests: pl.DataFrame, usage: pl.DataFrame | None, *, own_servers: bool) -> str:
    """Say at whose price, of what day, how."""
    if own_servers and assumptions.self_hosted is not None:
        own = assumptions.self_hosted
        return f"{own.model} on {own.tensor_parallel} x {own.gpu} a replica, of one's own"
    if assumptions.usd_per_mtok_in is not None:
        return f"{assumptions.model} at the scenario's prices"
    how = f"each of {requests['answers'].sum()} requests priced" if usage is not None else "priced at the mean tokens"
    return f"{assumptions.model} by {price_book()} on {assumptions.prices_as_of}, {how}"


def _requests(option: str, metrics: Mapping[str, Measured], usage: pl.DataFrame | None) -> pl.DataFrame:
    """Return each pair of token counts once, in order, with how many answers took them."""
    if usage is None:
        means = [metrics[name].value for name in _TOKENS]
        pair = [round(mean) for mean in means if mean is not None]
        rows = [(*pair, 1)] if len(pair) == len(_TOKENS) else []
        return pl.DataFrame(rows, schema=dict.fromkeys([*_TOKENS, "answers"], pl.Int64), orient="row")
    _check_columns(usage, ("option", *_TOKENS))
    own = usage.filter(pl.col("option") == option)
    if own.is_empty():
        got = ", ".join(sorted(map(str, usage["option"].unique())))
        raise InputError("usage has no answer of an option that was estimated", field="option", got=got, allowed=option)
    check_tokens(own)
    return own.group_by(_TOKENS).agg(pl.len().alias("answers")).sort(_TOKENS)


def _mean(requests: pl.DataFrame, name: str) -> float:
    answers = requests["answers"].to_numpy()
    return float(requests[name].to_numpy() @ answers / answers.sum())


def _check_columns(table: pl.DataFrame, needed: Iterable[str]) -> None:
    missing = [name for name in needed if name not in table.columns]
    if missing:
        got = ", ".join(table.columns)
        raise InputError("columns are missing", field=", ".join(missing), got=got, allowed=", ".join(needed))


def _check_options(estimates: pl.DataFrame) -> None:
    for option in sorted(map(str, estimates["option"].unique())):
        if option not in OPTIONS:
            near = did_you_mean(option, OPTIONS)
            raise InputError("no such option", field="option", got=option, allowed=", ".join(OPTIONS), remedy=near)


def _check_complete(found: Mapping[str, Mapping[str, Measured]], wanted: Iterable[str]) -> None:
    lacking = [
        f"{option} lacks {metric}" for option in sorted(found) for metric in wanted if metric not in found[option]
    ]
    if lacking:
        remedy = "estimate these metrics, or give usage in place of the two token means"
        allowed = f"{', '.join(ESTIMATES.names()[:2])} for each of {', '.join(wanted)}"
        raise InputError(
            "estimates lack metrics", field="metric", got="; ".join(lacking), allowed=allowed, remedy=remedy
        )
