"""What would turn a choice, held against trying every change: one weight, one measurement, one criterion left out."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.decision.built import small_and_settled
from toolkit import decision, economics
from toolkit.decision import Preferences, View
from toolkit.decision.criteria import Source
from toolkit.decision.flipping import Flip, flips
from toolkit.decision.holding import robust, turns
from toolkit.decision.smaa import smaa
from toolkit.decision.tradeoffs import Column
from toolkit.decision.worlds import stated_weights, worth

STEP = 0.002
CRITERIA = ("quality", "cost", "form")
COLUMNS = tuple(Column(name=name, means="", source=Source(table="own", name=name)) for name in CRITERIA)
parts = st.integers(1, 9)
tables = st.lists(st.lists(st.integers(0, 20).map(lambda n: n / 20), min_size=3, max_size=3), min_size=2, max_size=3)


def with_weight(weights: np.ndarray, at: int, share: float) -> np.ndarray:
    rest = weights.copy()
    rest[at] = 0
    moved = rest / rest.sum() * (1 - share)
    moved[at] = share
    return moved


def nearest_weight(worths: np.ndarray, weights: np.ndarray, best: int, other: int) -> float | None:
    """Try every share of every weight: the smallest change after which the other is worth as much."""
    changes = [
        abs(share - weights[at])
        for at in range(len(weights))
        for share in np.arange(0, 1 + STEP / 2, STEP)
        if (worths[best] - worths[other]) @ with_weight(weights, at, share) <= 1e-12
    ]
    return min(changes, default=None)


def nearest_value(worths: np.ndarray, weights: np.ndarray, best: int, other: int) -> float | None:
    """Try every lower value of the best on every criterion."""
    changes = []
    for at in range(len(weights)):
        for value in np.arange(0, worths[best, at] + STEP / 2, STEP):
            changed = worths.copy()
            changed[best, at] = value
            if (changed[best] - changed[other]) @ weights <= 1e-12:
                changes.append(worths[best, at] - value)
    return min(changes, default=None)


@settings(max_examples=40, deadline=None)
@given(table=tables, raw=st.tuples(parts, parts, parts))
def test_no_smaller_change_turns_a_choice_than_the_one_that_is_told(
    table: list[list[float]], raw: tuple[int, ...]
) -> None:
    worths, weights = np.array(table), np.array(raw) / sum(raw)
    names = [f"o{n}" for n in range(len(table))]
    totals = worths @ weights
    best = int(np.argmax(totals))
    found = {(flip.kind, flip.instead): flip for flip in flips(worths, weights, names, COLUMNS)}
    for other in range(len(table)):
        if other != best and totals[best] - totals[other] > 0.01:
            for kind, nearest in (("weight", nearest_weight), ("value", nearest_value)):
                told, tried = found.get((kind, names[other])), nearest(worths, weights, best, other)
                assert (told is None) == (tried is None) or _at_an_end(told)
                if told and tried is not None:
                    assert abs(told.after - told.before) == pytest.approx(tried, abs=2 * STEP)


def _at_an_end(told: Flip | None) -> bool:
    """Whether the change lies between the last value tried and the end of the range."""
    return told is not None and min(told.after, 1 - told.after) < STEP


def test_the_sentences_of_the_record_are_what_brute_force_finds(tmp_path: Path) -> None:
    view = View(name="Board", weights={"answer quality": 0.3, "cost per completed task": 0.3, "auditability": 0.4})
    run = small_and_settled(tmp_path)
    record = decision.decide(run, economics.Scenario.default(), weights=Preferences(views=(view,)))
    robustness, best = record.robustness, record.verdict.option
    assert robustness is not None
    assert best is not None
    cells = {(row["option"], row["criterion"]): row for row in record.trade_offs.iter_rows(named=True)}
    names = [column.name for column in robustness.columns]
    clusters = dict(record.questions.select("id", "cluster").iter_rows())
    drawn = [
        [worth(column, option, cells[option, column.name], record.scores, clusters) for column in robustness.columns]
        for option in robustness.options
    ]
    values = np.moveaxis(np.array(drawn), 2, 0)
    stated = stated_weights(view, names)
    spread = np.random.default_rng(9).dirichlet(60 * stated + 1e-9, len(values))
    said = " ".join(robust(record))
    told = re.search(r"ranks first in (\d+)% \(± [\d.]+ points\)", said)
    assert told
    first = smaa(values, spread, options=robustness.options, criteria=names).first()[best]
    assert int(told[1]) == pytest.approx(100 * first, abs=2.5)
    for criterion, (leader, share) in robustness.without.items():
        kept = [at for at, name in enumerate(names) if name != criterion]
        rest = spread[:, kept] / spread[:, kept].sum(axis=1, keepdims=True)
        again = smaa(values[:, :, kept], rest, options=robustness.options, criteria=[names[at] for at in kept]).first()
        assert again[leader] == pytest.approx(share, abs=0.03)
        assert again[leader] >= max(again.values()) - 0.03
    for flip in robustness.flips:
        if flip.kind == "weight":
            a, b = robustness.options.index(flip.option), robustness.options.index(flip.instead)
            moved = with_weight(stated, names.index(flip.criterion), flip.after)
            assert (values.mean(axis=0)[a] - values.mean(axis=0)[b]) @ moved == pytest.approx(0, abs=0.01)
    assert all(sentence.endswith(".") for sentence in turns(record))
