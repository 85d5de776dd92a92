"""Many worlds at once: every option's cost per completed task with the same luck, and what each number did to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from toolkit.economics.assumptions import Assumptions
from toolkit.economics.attempts import Value, likely_value
from toolkit.economics.evidence import Measured, OptionEvidence, gather
from toolkit.economics.option_costs import Share, drawn, item_draws, measured_share, option_inputs
from toolkit.economics.quality import share_draws
from toolkit.economics.quantities import Draws, Quantity
from toolkit.schema import InputError

PER_TASK = "per completed task"
_BINS, _BLOCK, _ENOUGH = 64, 50_000, 100_000
_LOW, _HIGH = 0.1, 0.9
_METRICS = {"answered": "how often it answers", "right_when_answered": "how often an answer is right"}


@dataclass(frozen=True, slots=True)
class Worlds:
    """USD per completed task of each option, a value a draw, and the draws of each uncertain number."""

    usd: Mapping[str, Draws]
    inputs: Mapping[str, Draws]

    def cheapest_share(self) -> dict[str, float]:
        """Return in what share of worlds each option costs least; those that tie share the world."""
        table = np.stack(list(self.usd.values()))
        least = table == table.min(axis=0)
        return dict(zip(self.usd, (least / least.sum(axis=0)).mean(axis=1).tolist(), strict=True))


def draw_worlds(
    assumptions: Assumptions,
    estimates: pl.DataFrame,
    /,
    *,
    usage: pl.DataFrame | None = None,
    draws: int,
    seed: int = 0,
    keep_inputs: bool = True,
) -> Worlds:
    """Return the worlds that a scenario and its evidence allow. Options without a cost per completed task are left out.

    Raises
    ------
    InputError
        As `Scenario.cost_per_completed_task` does, and where no option has a cost.
    """
    found = gather(assumptions, estimates, usage)
    blocks = []
    for start in range(0, draws, _BLOCK):
        # A block fits the processor's cache, and each has a stream of its own.
        value, share = drawn(min(_BLOCK, draws - start), seed + start)
        blocks.append(_block(assumptions, found, _once(value), share, keep_inputs=keep_inputs))
    if not blocks or not blocks[0].usd:
        problem = "no option has a cost per completed task"
        raise InputError(problem, field="estimates", remedy="score answers, and count their tokens")
    names = [option for option in blocks[0].usd if all(option in block.usd for block in blocks)]
    return Worlds(
        {name: np.concatenate([block.usd[name] for block in blocks]) for name in names},
        {name: np.concatenate([block.inputs[name] for block in blocks]) for name in blocks[0].inputs},
    )


def _once(value: Value) -> Value:
    """Return a value that is drawn once a name, however many options ask."""
    held: dict[tuple[str, float, float, float], Draws] = {}

    def shared(name: str, quantity: Quantity) -> Draws:
        key = (name, quantity.low, quantity.likely, quantity.high)
        if key not in held:
            held[key] = value(name, quantity)
        return held[key]

    return shared


def _block(
    assumptions: Assumptions, found: Sequence[OptionEvidence], value: Value, share: Share, *, keep_inputs: bool
) -> Worlds:
    usd: dict[str, Draws] = {}
    seen: dict[str, Draws] = {}
    for evidence in found:
        inputs = option_inputs(
            assumptions, evidence, *((_kept(value, seen), _kept_share(share, seen)) if keep_inputs else (value, share))
        )
        costs, _ = item_draws(PER_TASK, evidence, inputs)
        if costs is not None:
            usd[evidence.option] = costs
    size = max((each.size for each in usd.values()), default=1)
    return Worlds({name: np.broadcast_to(each, size) for name, each in usd.items()}, seen)


def _kept(value: Value, seen: dict[str, Draws]) -> Value:
    def kept(name: str, quantity: Quantity) -> Draws:
        found = value(name, quantity)
        if quantity.high > quantity.low:
            seen[name] = found
        return found

    return kept


def _kept_share(share: Share, seen: dict[str, Draws]) -> Share:
    def kept(option: str, metric: str, measured: Measured) -> Draws:
        seen[f"{option}: {_METRICS[metric]}"] = found = share(option, metric, measured)
        return found

    return kept


# -- the value of knowing --------------------------------------------------------------------------------------------

WORTH = pl.Schema({"input": pl.String, "usd_per_task": pl.Float64, "usd_per_month": pl.Float64})


def worth_knowing(worlds: Worlds, /, *, tasks_per_month: float) -> pl.DataFrame:
    """Return what perfect knowledge of all, and of each number alone, would save: EVPI first, then EVPPI, most first.

    EVPI = min over options of E[cost] - E[min over options of cost]. For one number, the expectation within each of 64
    equal groups of worlds by its value stands for that given its value; what luck alone would give (the same number
    shuffled) is taken off. The first 100,000 worlds are used.

    Examples
    --------
    >>> usd = {"rag": np.array([1.0, 3.0] * 500), "hybrid": np.full(1000, 2.0)}
    >>> worth_knowing(Worlds(usd, {"x": np.array([0.0, 1.0] * 500)}), tasks_per_month=10).rows()[0]
    ('everything', 0.5, 5.0)
    """
    table = np.stack([each[:_ENOUGH] for each in worlds.usd.values()])
    best = float(table.mean(axis=1).min())
    rows = [("everything", best - float(table.min(axis=0).mean()))]
    shuffle = np.random.default_rng(0)
    for name, values in ((name, each[:_ENOUGH]) for name, each in worlds.inputs.items()):
        if values.size == table.shape[1]:
            luck = best - _grouped_best(table, shuffle.permutation(values))
            rows.append((name, max(best - _grouped_best(table, values) - max(luck, 0.0), 0.0)))
    ordered = [rows[0], *sorted(rows[1:], key=lambda row: -row[1])]
    return pl.DataFrame([(name, usd, usd * tasks_per_month) for name, usd in ordered], schema=WORTH, orient="row")


def _grouped_best(table: Draws, values: Draws) -> float:
    """Return the expected cost where the option is chosen by the group that the value falls in."""
    order = np.argsort(values, kind="stable")
    groups = np.array_split(order, min(_BINS, max(values.size // 100, 1)))
    means = [(table[:, group].mean(axis=1).min(), group.size) for group in groups]
    return float(sum(mean * size for mean, size in means) / values.size)


# -- one at a time, and together ---------------------------------------------------------------------------------------

TORNADO = pl.Schema(
    {"input": pl.String, "low": pl.Float64, "high": pl.Float64, "usd_at_low": pl.Float64, "usd_at_high": pl.Float64}
)


def tornado(assumptions: Assumptions, evidence: OptionEvidence, /) -> pl.DataFrame:
    """Return an option's cost with one number at a time at its 10th and 90th percentile, the widest swing first."""
    rows = []
    for name, quantile in uncertain(assumptions, evidence).items():
        ends = quantile(np.array([_LOW, _HIGH]))
        costs = [_point(assumptions, evidence, {name: np.array([end])}) for end in ends]
        rows.append((name, *ends.tolist(), *costs))
    table = pl.DataFrame(rows, schema=TORNADO, orient="row")
    return table.sort((pl.col("usd_at_high") - pl.col("usd_at_low")).abs(), descending=True, maintain_order=True)


def sobol(assumptions: Assumptions, evidence: OptionEvidence, /, *, draws: int = 1024, seed: int = 0) -> pl.DataFrame:
    """Return what share of the variance of an option's cost each number explains: ``first`` alone, ``total`` in all.

    ``total`` counts what it does together with others too. By ``scipy.stats.sobol_indices`` (Saltelli's estimators);
    ``draws`` is a power of two.
    """
    from scipy.stats import sobol_indices, uniform

    found = uncertain(assumptions, evidence)

    def cost(luck: Draws) -> Draws:
        values = {name: quantile(luck[place]) for place, (name, quantile) in enumerate(found.items())}
        return np.array(np.broadcast_to(_cost(assumptions, evidence, values), luck.shape[1]))

    result = sobol_indices(func=cost, n=draws, dists=[uniform()] * len(found), rng=np.random.default_rng(seed))
    rows = {"input": list(found), "first": result.first_order, "total": result.total_order}
    return pl.DataFrame(rows).sort("total", descending=True, maintain_order=True)


Quantile = Callable[[Draws], Draws]


def uncertain(assumptions: Assumptions, evidence: OptionEvidence, /) -> dict[str, Quantile]:
    """Return every uncertain number that an option's cost rests on, each as its quantile function."""
    found: dict[str, Quantile] = {}

    def value(name: str, quantity: Quantity) -> Draws:
        if quantity.high > quantity.low:
            found[name] = quantity.quantile
        return np.array([quantity.likely])

    def share(option: str, metric: str, measured: Measured) -> Draws:
        if measured.n:
            found[f"{option}: {_METRICS[metric]}"] = lambda luck: share_draws(
                measured.value or 0.0, measured.n, luck=luck
            )
        return measured_share(option, metric, measured)

    option_inputs(assumptions, evidence, value, share)
    return found


def _point(assumptions: Assumptions, evidence: OptionEvidence, values: Mapping[str, Draws]) -> float | None:
    found = _cost(assumptions, evidence, values)
    return float(found[0]) if found is not None else None


def _cost(assumptions: Assumptions, evidence: OptionEvidence, values: Mapping[str, Draws]) -> Draws:
    """Return the cost with all at its likely value but what is given."""

    def value(name: str, quantity: Quantity) -> Draws:
        return values[name] if name in values else likely_value(name, quantity)

    def share(option: str, metric: str, measured: Measured) -> Draws:
        name = f"{option}: {_METRICS[metric]}"
        return values[name] if name in values else measured_share(option, metric, measured)

    costs, why = item_draws(PER_TASK, evidence, option_inputs(assumptions, evidence, value, share))
    if costs is None:
        raise InputError(
            f"{evidence.option} has no cost per completed task ({why.removeprefix('none: ')})", field="option"
        )
    return costs
