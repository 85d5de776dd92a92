"""How far a choice holds: over uncertain measurements and weights, without a criterion, and where it turns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
import polars as pl

from toolkit.decision.flipping import Flip, flips
from toolkit.decision.preferences import Preferences, View
from toolkit.decision.smaa import Smaa, leading, smaa, totals_of
from toolkit.decision.tradeoffs import Column
from toolkit.decision.values import Draws
from toolkit.decision.worlds import SEED, WORLDS, any_weights, around, stated_weights, stream, worth
from toolkit.schema import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Robustness:
    """What holds, over the options that pass or may pass what they must.

    Attributes
    ----------
    columns
        The criteria that are weighed; ``left_out`` those that nothing says anything of.
    worths
        Options x criteria: the mean worth, from 0 to 1.
    plausible
        Over the stated views, each as likely, weights near those stated; over all weights where none is stated.
    anyhow
        Over all weights.
    by_view
        Over each view's weights by itself.
    unweighed
        The share of each view's weight that rests on criteria left out.
    without
        The option first where a criterion did not matter, and in what share of the worlds.
    reversals
        The option first where another had never been compared, where that is another than before.
    """

    columns: tuple[Column, ...]
    left_out: tuple[str, ...]
    worths: Draws
    plausible: Smaa
    anyhow: Smaa
    by_view: Mapping[str, Smaa]
    unweighed: Mapping[str, float]
    dominated: tuple[tuple[str, str], ...]
    without: Mapping[str, tuple[str, float]]
    reversals: Mapping[str, str]
    flips: tuple[Flip, ...]

    @property
    def options(self) -> tuple[str, ...]:
        """The options that are weighed."""
        return self.plausible.options

    @property
    def front(self) -> tuple[str, ...]:
        """The options that no other equals or betters on every criterion."""
        beaten = {option for option, _ in self.dominated}
        return tuple(option for option in self.options if option not in beaten)


def weigh(
    columns: Sequence[Column],
    trade_offs: pl.DataFrame,
    options: Sequence[str],
    preferences: Preferences,
    /,
    *,
    scores: pl.DataFrame,
    clusters: Mapping[str, str],
    worlds: int = WORLDS,
    seed: int = SEED,
) -> Robustness | None:
    """Return how far a choice among these options holds, or ``None`` where there is nothing to weigh.

    Raises
    ------
    InputError
        Where all that a view gives weight to was not measured.
    """
    cells = {(row["option"], row["criterion"]): row for row in trade_offs.iter_rows(named=True)}
    known = tuple(c for c in columns if any(cells[option, c.name]["value"] is not None for option in options))
    if not known or not options:
        return None

    def drawn(option: str, column: Column) -> Draws:
        return worth(column, option, cells[option, column.name], scores, clusters, worlds=worlds, seed=seed)

    values = np.stack([np.stack([drawn(option, column) for column in known], axis=1) for option in options], axis=1)
    names = [column.name for column in known]
    given = {view.name: _weights(view, names, worlds, seed) for view in preferences.views}
    anyhow = any_weights(names, worlds=worlds, seed=seed)
    plausible = _mixed(given, worlds, seed) if given else anyhow
    made = {view: smaa(values, weights, options=options, criteria=names) for view, weights in given.items()}
    together = smaa(values, plausible, options=options, criteria=names)
    worths, mean = values.mean(axis=0), plausible.mean(axis=0)
    return Robustness(
        columns=known,
        left_out=tuple(column.name for column in columns if column not in known),
        worths=worths,
        plausible=together,
        anyhow=smaa(values, anyhow, options=options, criteria=names),
        by_view=made,
        unweighed={
            view.name: sum(share for name, share in view.weights.items() if name not in names)
            for view in preferences.views
        },
        dominated=dominated(worths, options),
        without=_without(values, plausible, options, names),
        reversals=_reversals(totals_of(values, plausible), options, together),
        flips=flips(worths, mean, options, known),
    )


def _weights(view: View, names: Sequence[str], worlds: int, seed: int) -> Draws:
    from_view = view.weights
    if not any(from_view.get(name) for name in names):
        raise InputError(
            "gives weight only to criteria that nothing was measured on",
            file=view.file,
            field=f"views.{view.name}",
            got=", ".join(from_view),
            allowed=", ".join(names),
            remedy="measure one of them, judge it under judgements, or weigh one that was measured",
        )
    return around(view, names, worlds=worlds, seed=seed)


def _mixed(given: Mapping[str, Draws], worlds: int, seed: int) -> Draws:
    """Return weights of one view or another, each view as likely."""
    every = np.stack([given[name] for name in sorted(given)])
    pick = stream("which view", seed=seed).integers(len(every), size=worlds)
    return np.asarray(every[pick, np.arange(worlds)])


def dominated(worths: Draws, options: Sequence[str], /) -> tuple[tuple[str, str], ...]:
    """Return each option that another equals or betters on every criterion and betters on one, with that other.

    Examples
    --------
    >>> dominated(np.array([[0.5, 0.5], [0.5, 0.6]]), ["a", "b"])
    (('a', 'b'),)
    """
    return tuple(
        (option, other)
        for (a, option), (b, other) in permutations(enumerate(options), 2)
        if (worths[b] >= worths[a]).all() and (worths[b] > worths[a]).any()
    )


_LEAST = 1e-12  # so that a view with all its weight on one criterion has something left without it


def _without(
    values: Draws, weights: Draws, options: Sequence[str], names: Sequence[str]
) -> dict[str, tuple[str, float]]:
    found = {}
    for at, name in enumerate(names if len(names) > 1 else ()):
        rest = np.delete(weights, at, axis=1) + _LEAST
        totals = totals_of(np.delete(values, at, axis=2), rest / rest.sum(axis=1, keepdims=True))
        found[name] = _leader(dict(zip(options, leading(totals).tolist(), strict=True)))
    return found


def _leader(first: Mapping[str, float]) -> tuple[str, float]:
    best = max(first, key=lambda option: (first[option], option))
    return best, first[best]


def _reversals(totals: Draws, options: Sequence[str], together: Smaa) -> dict[str, str]:
    """Ranges do not move with the options, but shares of first places can: an option may take them from its like."""
    if len(options) < 3:
        return {}
    best, _ = _leader(together.first())
    found: dict[str, str] = {}
    for at, option in enumerate(options):
        if option != best:
            others = [*options[:at], *options[at + 1 :]]
            shares = leading(np.delete(totals, at, axis=1)).tolist()
            leads, _ = _leader(dict(zip(others, shares, strict=True)))
            found |= {option: leads} if leads != best else {}
    return found


def expected(robustness: Robustness, preferences: Preferences, /) -> dict[str, dict[str, float]]:
    """Return each view's total for each option at its stated weights: what the views agree and disagree on."""
    names = [column.name for column in robustness.columns]
    return {
        view.name: dict(
            zip(robustness.options, (robustness.worths @ stated_weights(view, names)).tolist(), strict=True)
        )
        for view in preferences.views
    }
