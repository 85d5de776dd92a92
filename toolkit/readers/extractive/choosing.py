"""Which sentences make the answer: one for each thing asked, and those nearly as good as the best."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toolkit.readers.extractive.asking import Asking, Part
from toolkit.readers.extractive.evidence import FEATURES, VALUES, Candidate, Grid, Numbers, features
from toolkit.readers.extractive.kindred import particular
from toolkit.readers.extractive.weights import CALIBRATION, WEIGHTS

MOST_SENTENCES, MOST_FOR_PARTS = 3, 5
_NEARLY_AS_GOOD = 0.35  # the least chance, beside the best sentence's, that a further sentence must have
_SURE = VALUES - {"date"}  # "when" may be answered without a date, "how much" hardly without an amount
_LOOKED_AT = 200
_SERVED = 1.0  # a sentence that is chosen serves a part too where it is at most so much worse than that part's best
SIGNALS = (
    "score", "ahead", "covered", "rarely covered", "names missing", "rare missing", "value missing",
    "more parts", "general", "subject missing",
    "subject absent",
)  # fmt: skip
"""What a calibrated support is made of: see :func:`signals`."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Every candidate's score for each part of a question: log-odds up to a constant."""

    grid: Grid
    asking: Asking
    table: Sequence[Numbers]
    scores: Numbers

    @property
    def whole(self) -> Numbers:
        """Each candidate's score for the question: all its parts, or the first side of a comparison."""
        return self.scores[0] if self.asking.shape == "comparison" else np.asarray(self.scores.mean(axis=0))


def ranked(grid: Grid, asking: Asking, /, *, meant: Sequence[Numbers] | None = None) -> Ranking:
    """Return the candidates, scored for each part; ``meant`` is added to their scores where there is an embedder."""
    weights = np.array([WEIGHTS[name] for name in FEATURES])
    table = [features(grid, asking, part) for part in asking.parts]
    scores = np.array([rows @ weights for rows in table])
    if meant is not None:
        scores += np.array(meant)
    return Ranking(grid=grid, asking=asking, table=table, scores=np.round(scores, 9))


def chosen(ranking: Ranking, /) -> list[tuple[int, Part]]:
    """Return the places of the sentences that make the answer, each with the part that it answers, best first."""
    parts, scores = ranking.asking.parts, ranking.scores
    first = int(np.argmax(ranking.whole))
    picked = [(first, parts[0])]
    for part, own in zip(parts, scores, strict=True):
        best = _best(ranking.grid, own, part)
        served = any(own[at] >= own[best] - _SERVED and _about(ranking.grid, at, part) for at, _ in picked)
        if len(picked) < MOST_FOR_PARTS and not served and best not in {at for at, _ in picked}:
            picked.append((best, part))
    if len(parts) == 1:
        picked += [(at, parts[0]) for at in _nearly_as_good(ranking, first)]
    return picked


def _best(grid: Grid, scores: Numbers, part: Part) -> int:
    """Return the best sentence that is about what this part alone asks and holds its value, or the best of all."""
    order = [int(at) for at in np.argsort(-scores, kind="stable")[:_LOOKED_AT]]
    fits = (at for at in order if _about(grid, at, part) and _holds(grid, at, part))
    return next(fits, order[0])


def _holds(grid: Grid, at: int, part: Part) -> bool:
    return part.kind not in VALUES or part.kind in grid.candidates[at][1].kinds


def _about(grid: Grid, at: int, part: Part) -> bool:
    return not part.own or bool(grid.held[at, sorted(part.own), :3].any())


def _nearly_as_good(ranking: Ranking, first: int) -> list[int]:
    """Return the sentences that may as well be the answer, and say something else."""
    own, found = ranking.scores[0], [first]
    for at in np.argsort(-own, kind="stable"):
        if len(found) == MOST_SENTENCES or own[at] < own[first] + np.log(_NEARLY_AS_GOOD):
            break
        if all(_differs(ranking.grid.candidates[at], ranking.grid.candidates[other]) for other in found):
            found.append(int(at))
    return found[1:]


def _differs(one: Candidate, other: Candidate) -> bool:
    return bool(set(one[1].stems) - set(other[1].stems))


def signals(ranking: Ranking, picked: Sequence[tuple[int, Part]], /) -> Numbers:
    """Return what tells a right answer from a wrong one, in the order of :data:`SIGNALS`."""
    grid, asking, first = ranking.grid, ranking.asking, picked[0][0]
    weights = np.array(asking.weights) / max(sum(asking.weights), 1e-9)
    row = ranking.table[0][first]
    inside = grid.held[first, :, :5].max(axis=1)
    rarity = grid.rarity * weights
    held = [part.kind in grid.candidates[at][1].kinds for at, part in picked if part.kind in _SURE]
    return np.array(
        [
            ranking.whole[first] / 10,
            _ahead(ranking.whole, first),
            float(inside @ weights),
            float(inside @ rarity / max(rarity.sum(), 1e-9)),
            row[FEATURES.index("names missing")],
            float(1 - inside[int(np.argmax(rarity))]),
            1 - float(np.mean(held)) if held else 0.0,
            len(asking.parts) - 1,
            row[FEATURES.index("general")],
            *_of_subject(grid, asking, inside),
        ]
    )


def _of_subject(grid: Grid, asking: Asking, inside: Numbers) -> tuple[float, float]:
    """Return how much of the words of the question's own subject the best sentence lacks, and whether all sources do.

    Where none of them is to be found, what was found is only like what was asked about.
    """
    own = np.array(asking.weights) * [particular(stem) for stem in asking.stems]
    if not own.any():
        return 0.0, 0.0
    return float(1 - inside @ own / own.sum()), float(not grid.found[own > 0].any())


def _ahead(scores: Numbers, first: int) -> float:
    """Return the log-odds of the best sentence against all the others together, between -4 and 4."""
    others = np.delete(scores, first)
    if not len(others):
        return 4.0
    top = others.max()
    return float(np.clip(scores[first] - top - np.log(np.exp(others - top).sum()), -4, 4))


def support(ranking: Ranking, picked: Sequence[tuple[int, Part]], /) -> float:
    """Return how likely the answer is right, 0 to 1, as seen on the questions that the weights were fitted on."""
    weights = np.array([CALIBRATION.get(name, 0.0) for name in SIGNALS])
    odds = CALIBRATION["constant"] + float(signals(ranking, picked) @ weights)
    return round(float(1 / (1 + np.exp(-odds))), 6)
