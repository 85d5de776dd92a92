"""What the estimates and the usage say of each option, checked and priced."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from toolkit.economics.assumptions import Assumptions
from toolkit.economics.attempts import Requests, card_of, likely_value
from toolkit.economics.fleet import Fleet, fleet
from toolkit.economics.prices import check_tokens, price_book
from toolkit.schema import ESTIMATES, InputError, did_you_mean

_SHARES = ("answered", "right_when_answered")
_INSTEAD = "completed"
_TOKENS = ("tokens_in", "tokens_out")
_PAIRS = {"tokens_in": pl.Float64, "tokens_out": pl.Float64, "answers": pl.Int64}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A metric's value and the questions that it rests on; the value of nothing is ``None``.

    ``note`` says what stands in for a metric that was not scored.
    """

    value: float | None
    n: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionEvidence:
    """One option: its two shares, its requests, and how they are paid for.

    ``requests`` is ``None`` where nothing was counted, and ``tokens`` their likely means. ``by_token`` tells whether
    an attempt is charged by its tokens; ``fleet`` is the staircase of an option on servers of one's own.
    """

    option: str
    answered: Measured
    right: Measured
    requests: Requests | None
    tokens: tuple[float, float] | None
    by_token: bool
    on_servers: bool
    priced: str
    fleet: Fleet | None = None

    @property
    def is_priced(self) -> bool:
        """Whether an attempt's cost is known: its tokens were counted, or neither price nor servers ask for them."""
        return self.requests is not None or not (self.by_token or self.on_servers)


def gather(assumptions: Assumptions, estimates: pl.DataFrame, usage: pl.DataFrame | None, /) -> list[OptionEvidence]:
    """Return the evidence on each option that the estimates hold: the five in their order, then those added.

    Raises
    ------
    InputError
        Where a column, a metric or an option's usage is missing, an option is not known, a metric is given twice, or
        a share lies outside 0 to 1.
    """
    wanted = (*_SHARES, *(() if usage is not None else _TOKENS))
    found = _by_option(assumptions, estimates, wanted)
    typed = _typed(assumptions, estimates) if usage is None else set()
    return [
        _evidence(assumptions, option, found[option], usage, typed=option in typed)
        for option in assumptions.options
        if option in found
    ]


def _typed(assumptions: Assumptions, estimates: pl.DataFrame) -> set[str]:
    """Return the options whose tokens are those that the scenario has typed in."""
    if "provenance" not in estimates.columns:
        return set()
    rows = estimates.filter(pl.col("metric").is_in(_TOKENS), provenance="assumed").select("option", "metric", "value")
    said = {(option, metric): value for option, metric, value in rows.iter_rows()}
    return {
        option
        for option, quality in (assumptions.quality or {}).items()
        if all(said.get((option, name)) == getattr(quality, name).likely for name in _TOKENS)
    }


def _by_option(
    assumptions: Assumptions, estimates: pl.DataFrame, wanted: Iterable[str]
) -> dict[str, dict[str, Measured]]:
    _check_columns(estimates, ("option", "metric", "value", "n"))
    _check_options(assumptions, estimates)
    found: dict[str, dict[str, Measured]] = {option: {} for option in estimates["option"].unique()}
    rows = estimates.filter(pl.col("metric").is_in([*wanted, _INSTEAD])).select("option", "metric", "value", "n")
    for option, metric, value, n in rows.iter_rows():
        if metric in found[option]:
            raise InputError("given twice for one option", field=metric, got=option, allowed="one row an option")
        found[option][metric] = _measured(option, metric, value, n)
    _check_complete(found, wanted)
    return {option: _with_stand_ins(metrics) for option, metrics in found.items()}


def _with_stand_ins(metrics: dict[str, Measured]) -> dict[str, Measured]:
    """Return metrics in which ``completed`` stands in for both shares, where neither was scored, as elsewhere.

    Such a tool says whether an answer was good enough and not whether there was one, so all count as answered.
    """
    completed = metrics.get(_INSTEAD)
    if completed is None or completed.n == 0 or any(metrics[name].n for name in _SHARES):
        return metrics
    answered = Measured(
        value=1.0, n=completed.n, note="whether it answered was not scored: every task counts as answered"
    )
    return {**metrics, "answered": answered, "right_when_answered": completed}


def _measured(option: str, metric: str, value: float | None, n: int) -> Measured:
    if value is None or n == 0:
        return Measured(value=None, n=0)
    most = 1.0 if metric in (*_SHARES, _INSTEAD) else float("inf")
    if not (0 <= value <= most and np.isfinite(value)):
        allowed = "0 to 1" if metric in (*_SHARES, _INSTEAD) else "0 or more"
        raise InputError(f"cannot be used for {option}", field=metric, got=value, allowed=allowed)
    return Measured(value=value, n=n)


def _evidence(
    assumptions: Assumptions, option: str, metrics: Mapping[str, Measured], usage: pl.DataFrame | None, *, typed: bool
) -> OptionEvidence:
    own, by_token = on_servers(assumptions, option), is_by_token(assumptions, option)
    requests = (
        _typed_requests(assumptions, option) if typed else _requests(option, metrics, usage, needed=by_token or own)
    )
    if by_token and requests:
        card_of(assumptions, likely_value, batch=assumptions.batch_share is not None)
    return OptionEvidence(
        option=option,
        answered=metrics["answered"],
        right=metrics["right_when_answered"],
        requests=requests,
        tokens=_means(requests) if requests else None,
        by_token=by_token,
        on_servers=own,
        priced=_basis(assumptions, option, _counted(requests, usage, typed=typed), by_token=by_token),
        fleet=fleet(assumptions, requests)[0] if own and requests else None,
    )


def on_servers(assumptions: Assumptions, option: str, /) -> bool:
    """Return whether an option runs on servers of one's own."""
    return assumptions.self_hosted is not None and option in assumptions.self_hosted.serves


def is_by_token(assumptions: Assumptions, option: str, /) -> bool:
    """Return whether an attempt is charged by its tokens: not on own servers, by the outcome or by the attempt."""
    vendor, other = assumptions.outcome_price, (assumptions.other_options or {}).get(option)
    by_outcome = vendor is not None and option in vendor.serves
    by_attempt = other is not None and other.usd_per_attempt is not None
    return not (on_servers(assumptions, option) or by_outcome or by_attempt)


def _means(requests: Requests) -> tuple[float, float]:
    into, out = requests.drawn(likely_value)
    return into.item(), out.item()


def _counted(requests: Requests | None, usage: pl.DataFrame | None, *, typed: bool) -> str:
    if typed:
        return "priced at the tokens typed in"
    return (
        f"each of {requests.answers} requests priced" if usage is not None and requests else "priced at the mean tokens"
    )


def _basis(assumptions: Assumptions, option: str, how: str, *, by_token: bool) -> str:
    """Say at whose price, of what day, how."""
    own, vendor = assumptions.self_hosted, assumptions.outcome_price
    if own is not None and option in own.serves:
        return f"{own.model} on {own.tensor_parallel} x {own.gpu} a replica, of one's own"
    if vendor is not None and option in vendor.serves:
        return f"${vendor.usd_per_resolved.likely:g} for each task that is {vendor.resolved}, assumed in the scenario"
    if not by_token:
        return "at the scenario's price of an attempt"
    if assumptions.usd_per_mtok_in is not None:
        return f"{assumptions.model} at the scenario's prices"
    return f"{assumptions.model} by {price_book()} on {assumptions.prices_as_of}, {how}"


def _typed_requests(assumptions: Assumptions, option: str) -> Requests:
    quality = (assumptions.quality or {})[option]
    return Requests(tokens_in=quality.tokens_in, tokens_out=quality.tokens_out, weight=np.array([1.0]))


def _requests(
    option: str, metrics: Mapping[str, Measured], usage: pl.DataFrame | None, *, needed: bool
) -> Requests | None:
    """Return each pair of token counts once, in order, weighed by the answers that took it."""
    if usage is None:
        means = [metrics[name].value for name in _TOKENS if name in metrics]
        pair = [mean for mean in means if mean is not None]
        return _weighed(pl.DataFrame([(*pair, 1)], schema=_PAIRS, orient="row")) if len(pair) == len(_TOKENS) else None
    found = counted_requests(usage, option)
    if found is None and needed:
        got = ", ".join(sorted(map(str, usage["option"].unique())))
        raise InputError("usage has no answer of an option that was estimated", field="option", got=got, allowed=option)
    return found


def counted_requests(usage: pl.DataFrame, option: str, /) -> Requests | None:
    """Return an option's requests as they were counted, or ``None`` where it has none.

    Raises
    ------
    InputError
        Where a column is missing, or tokens are no counts.
    """
    _check_columns(usage, ("option", *_TOKENS))
    own = usage.filter(pl.col("option") == option)
    if own.is_empty():
        return None
    check_tokens(own)
    thought = "reasoning" in own.columns and bool(own["reasoning"].sum())
    pairs = own.lazy().group_by(_TOKENS).agg(pl.len().alias("answers")).sort(_TOKENS).collect()
    return _weighed(pairs, thought=thought)


def _weighed(pairs: pl.DataFrame, *, thought: bool = False) -> Requests:
    into, out, answers = (pairs[name].cast(pl.Float64).to_numpy() for name in _PAIRS)
    return Requests(
        tokens_in=into,
        tokens_out=out,
        weight=answers / answers.sum(),
        answers=int(answers.sum()),
        thought_counted=thought,
    )


def _check_columns(table: pl.DataFrame, needed: Iterable[str]) -> None:
    missing = [name for name in needed if name not in table.columns]
    if missing:
        got = ", ".join(table.columns)
        raise InputError("columns are missing", field=", ".join(missing), got=got, allowed=", ".join(needed))


def _check_options(assumptions: Assumptions, estimates: pl.DataFrame) -> None:
    for option in sorted(map(str, estimates["option"].unique())):
        if option not in assumptions.options:
            allowed, near = ", ".join(assumptions.options), did_you_mean(option, assumptions.options)
            remedy = "; ".join([*([near] if near else []), how_to_price(option)])
            raise InputError("no such option", field="option", got=option, allowed=allowed, remedy=remedy)


def how_to_price(option: str, /) -> str:
    """Say what to add to a scenario so that it prices an option that is none of the five."""
    return (
        f"to price {option}, add it to the scenario under other_options, with fixed_usd_per_month and, if it is not "
        "charged by the token, usd_per_attempt (docs/file-formats.md)"
    )


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
