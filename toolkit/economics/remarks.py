"""What follows from a scenario beside its costs: on caching, servers, upkeep, and a vendor's price for the same."""

from collections.abc import Iterator

import polars as pl

from toolkit.economics.assumptions import Assumptions
from toolkit.economics.attempts import cache_use, card_of, likely_value
from toolkit.economics.caching import cache_break_even_share
from toolkit.economics.dated_prices import dated_prices
from toolkit.economics.evidence import gather
from toolkit.economics.keeping import intervals
from toolkit.economics.option_costs import item_draws, measured_share, option_inputs
from toolkit.economics.servers import likely_attempts, servers
from toolkit.schema import InputError

_SAME = 0.02
"""A difference too small to act on."""


def remarks(assumptions: Assumptions, estimates: pl.DataFrame, /, *, usage: pl.DataFrame | None = None) -> list[str]:
    """Return what caching, autoscaling and another refresh interval save, and what a vendor asks; a sentence each.

    All at the likely values.
    """
    stand_ins = [each for each in gather(assumptions, estimates, usage) if each.answered.note]
    return [
        *(f"{each.option}: {each.answered.note}." for each in stand_ins),
        *_caching(assumptions, estimates, usage),
        *_servers(assumptions, estimates, usage),
        *_upkeep(assumptions, estimates, usage),
        *_vendors(assumptions, estimates, usage),
    ]


def _caching(assumptions: Assumptions, estimates: pl.DataFrame, usage: pl.DataFrame | None) -> Iterator[str]:
    """Say how often a prompt's beginning is found cached, beside how often it must be."""
    hits = []
    for evidence in gather(assumptions, estimates, usage):
        use = cache_use(assumptions, likely_value, attempts=likely_attempts(assumptions, evidence))
        if use is not None and evidence.by_token:
            hits.append(use[1].item())
    if not hits:
        return
    rates = card_of(assumptions, likely_value).tiers[0]
    if not rates.sent.item():
        yield "What is sent costs nothing, so caching saves nothing."
        return
    write, read = ((each / rates.sent).item() for each in (rates.written, rates.read))
    try:
        least = cache_break_even_share(write_multiple=write, read_multiple=read)
    except InputError:
        yield "A cached token costs as much as another, so caching saves nothing."
        return
    pays = f"it pays above {least:.0%}" if least else "writing costs nothing more, so each of them pays"
    found = f"{min(hits):.0%}" if max(hits) - min(hits) < _SAME else f"{min(hits):.0%} to {max(hits):.0%}"
    yield f"Caching: {found} of requests find their prompt's beginning cached at this volume; {pays}."


def _servers(assumptions: Assumptions, estimates: pl.DataFrame, usage: pl.DataFrame | None) -> Iterator[str]:
    """Say what the servers idle, what scaling saves, and from what use on they beat the API."""
    scaled = assumptions.self_hosted is not None and assumptions.self_hosted.autoscale is not None
    for row in servers(assumptions, estimates, usage=usage).iter_rows(named=True):
        says = (
            f"{row['option']}: {row['replicas_at_peak']:,.0f} replicas at the peak and {row['replicas_mean']:,.1f} on "
            f"average, used {row['utilisation']:.0%}; ${row['idle_usd_per_month']:,.0f} a month pays for idle ones"
        )
        if row["pays_above_utilisation"] is not None:
            says += f". Cheaper than {assumptions.model} when used above {row['pays_above_utilisation']:.0%}"
        if row["scaled_usd_per_month"] is not None:
            saved = row["still_usd_per_month"] - row["scaled_usd_per_month"]
            told = "saves" if scaled else "would save"
            more = "costs" if scaled else "would cost"
            says += f". Autoscaling {told} ${saved:,.0f}" if saved >= 0 else f". Autoscaling {more} ${-saved:,.0f} more"
            says += " a month"
        yield f"{says}."


def _upkeep(assumptions: Assumptions, estimates: pl.DataFrame, usage: pl.DataFrame | None) -> Iterator[str]:
    """Say how often refreshing costs least."""
    for row in intervals(assumptions, estimates, usage=usage).iter_rows(named=True):
        if row["best_days"] is None:
            free = row["staleness_usd_per_month"] == 0
            why = "what goes stale costs nothing" if free else "a cycle costs more than the stale answers it would save"
            yield f"{row['option']}: no refresh is worth its cost, since {why}."
            continue
        now = row["cycles_usd_per_month"] + row["staleness_usd_per_month"]
        more = now - row["usd_per_month_at_best"]
        beside = (
            f"as planned, for ${now:,.0f} a month with what is stale"
            if more <= _SAME * now
            else f"not the {row['every_days']:,.3g} planned: that would save ${more:,.0f} of ${now:,.0f} a month"
        )
        yield f"{row['option']}: refreshing every {row['best_days']:,.3g} days costs least, {beside}."


def _vendors(assumptions: Assumptions, estimates: pl.DataFrame, usage: pl.DataFrame | None) -> Iterator[str]:
    """Say what an automated completion costs here, beside what vendors ask for a resolved task."""
    asked = dated_prices().filter(kind="outcome").sort("usd")
    if asked.is_empty():
        return
    names = "; ".join(f"{row['name']} ${row['usd']:g}" for row in asked.iter_rows(named=True))
    ours: dict[str, float] = {}
    for evidence in gather(assumptions, estimates, usage):
        inputs = option_inputs(assumptions, evidence, likely_value, measured_share)
        usd, _ = item_draws("per automated completion", evidence, inputs)
        if usd is not None:
            ours[evidence.option] = usd.item()
    if ours:
        option = min(ours, key=lambda each: ours[each])
        yield (
            f"A vendor's price for a resolved task: {names}. Here an automated completion costs ${ours[option]:,.2f} "
            f"at least ({option}), wrong answers and reviewing counted: ask the vendor what counts as resolved."
        )
