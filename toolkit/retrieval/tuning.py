"""Weights fitted to one's own questions, and kept only where the gain is clear."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from toolkit.retrieval.judged import Judged, judged
from toolkit.retrieval.scheme import Scheme
from toolkit.retrieval.visibility import Visibility
from toolkit.retrieval.weights import Weights
from toolkit.schema import Estimate, GoldenQuestion, InputError
from toolkit.stats import DRAWS, bootstrap_mean

LEAST = 20
"""With fewer questions no gain of a size that retrieval gives could be told from chance."""
LEVEL = 0.95
GRID: dict[str, tuple[float, ...]] = {
    "dense": (0.0, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9),
    "neighbours": (0.0, 0.1, 0.2, 0.4, 0.8),
    "shared_letters": (0.0, 0.1, 0.2, 0.4, 0.8),
    "adjacent_words": (0.0, 0.15, 0.3, 0.6),
    "lsa": (0.0, 0.1, 0.2, 0.4),
}
"""What is tried for each weight, the one that moves most first."""
_SWEEPS = 2
TUNED = pl.Schema(
    {
        "question_id": pl.String,
        "document_id": pl.String,
        "fold": pl.Int64,
        "before": pl.Float64,
        "after": pl.Float64,
        "difference": pl.Float64,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """What fitting weights to golden questions gave.

    ``before`` are the defaults and ``after`` the weights fitted to all questions; ``applied`` is whether the index now
    ranks by them. ``gain`` is of nDCG@10 on questions whose documents the weights were not fitted to, and ``frame``
    (schema ``TUNED``) has a row for each. ``left_out`` counts the questions that could not be used, by reason.
    """

    before: Weights
    after: Weights
    gain: Estimate
    n: int
    applied: bool
    left_out: Mapping[str, int]
    frame: pl.DataFrame

    @property
    def summary(self) -> dict[str, Any]:
        """What is kept with an index that ranks by these weights."""
        gain = self.gain
        return {"gain": gain.value, "low": gain.low, "high": gain.high, "n": self.n, "method": gain.method}


class _Fit:
    """Questions, and how well each fares by weights: looked up where it was worked out before."""

    def __init__(self, questions: Sequence[Judged], /) -> None:
        self._questions = questions
        self._known: dict[Weights, NDArray[np.float64]] = {}
        parts = {"lsa": any(one.blend.lsa for one in questions), "dense": any(one.blend.dense for one in questions)}
        self._grid = {name: values for name, values in GRID.items() if parts.get(name, True)}

    def ndcg(self, weights: Weights, /) -> NDArray[np.float64]:
        """Return nDCG@10, one number a question."""
        if weights not in self._known:
            self._known[weights] = np.array([question.ndcg(weights) for question in self._questions])
        return self._known[weights]

    def best(self, places: NDArray[np.int64], /) -> Weights:
        """Return the weights that rank some questions best: a weight at a time, staying where nothing is better."""
        best = Weights()
        for _ in range(_SWEEPS):
            for name, values in self._grid.items():
                tried = [best, *(replace(best, **{name: value}) for value in values)]
                best = max(tried, key=lambda weights: round(float(self.ndcg(weights)[places].mean()), 9))
        return best


def tuned(
    state: Visibility, scheme: Scheme, questions: Iterable[GoldenQuestion], /, *, folds: int, seed: int
) -> Tuning:
    """Return the weights that rank golden questions best, and what they gain on documents that they were not fitted to.

    Raises
    ------
    InputError
        Where the mode has no weights, ``folds`` is below 2, or too few questions can be used.
    """
    if scheme.mode != "hybrid":
        raise InputError("has no weights to tune", field="mode", got=scheme.mode, allowed="hybrid")
    if folds < 2:
        raise InputError("folds must be at least 2", field="folds", got=folds, allowed="2 or more")
    used, left_out = judged(state, scheme, questions)
    clusters = _clusters(used)
    _check_enough(used, clusters, left_out)
    fit, fold_of = _Fit(used), _folds(clusters, folds, np.random.default_rng(seed))
    before, after = fit.ndcg(Weights()), np.empty(len(used))
    for fold in range(int(fold_of.max()) + 1):
        after[fold_of == fold] = fit.ndcg(fit.best(np.flatnonzero(fold_of != fold)))[fold_of == fold]
    gain = _gain(after - before, clusters, seed)
    fitted = fit.best(np.arange(len(used)))
    return Tuning(
        before=Weights(),
        after=fitted,
        gain=gain,
        n=len(used),
        applied=gain.low is not None and gain.low > 0 and fitted != Weights(),
        left_out=left_out,
        frame=_frame(used, clusters, fold_of, before, after),
    )


def _check_enough(used: Sequence[Judged], clusters: Sequence[str], left_out: Mapping[str, int]) -> None:
    why = "".join(f"; {number} {reason}" for reason, number in left_out.items())
    if len(used) < LEAST:
        raise InputError(
            "too few questions can be used to tune",
            field="split",
            got=f"{len(used)}{why}",
            allowed=f"{LEAST} or more answerable ones of the split train, their evidence in the index",
            remedy="write more questions, or give more of them the split train",
        )
    if len(set(clusters)) < 2:
        remedy = "ask about more documents"
        raise InputError("every question is on one document", field="evidence", got=clusters[0], remedy=remedy)


def _clusters(used: Sequence[Judged]) -> list[str]:
    """Return a document for each question: questions that share any are given the same."""
    of: dict[str, str] = {}

    def first(document: str) -> str:
        while of.setdefault(document, document) != document:
            document = of[document]
        return document

    for question in used:
        roots = sorted({first(document) for document in question.documents})
        of.update(dict.fromkeys(roots, roots[0]))
    return [first(min(question.documents)) for question in used]


def _folds(clusters: Sequence[str], folds: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return a fold for each question: whole documents, in an order by chance, each to the smallest fold."""
    names, sizes = np.unique(clusters, return_counts=True)
    held = np.zeros(min(folds, names.size), np.int64)
    fold_of = np.empty(names.size, np.int64)
    for name in rng.permutation(names.size).tolist():
        fold_of[name] = int(held.argmin())
        held[fold_of[name]] += sizes[name]
    return fold_of[np.searchsorted(names, clusters)]


def _gain(differences: NDArray[np.float64], clusters: Sequence[str], seed: int) -> Estimate:
    bounds = bootstrap_mean(differences, clusters, rng=np.random.default_rng(seed), level=LEVEL)
    many = len(set(clusters))
    drawn = f"out of fold, paired bootstrap over {many} documents, {DRAWS} draws, seed {seed}"
    low, high = bounds or (None, None)
    return Estimate(
        option="tuned weights",
        metric="ndcg@10 gain",
        value=float(differences.mean()),
        low=low,
        high=high,
        level=LEVEL,
        n=differences.size,
        method=drawn if bounds else f"out of fold; no interval: {many} documents are too few, or too alike",
        provenance="measured",
    )


def _frame(
    used: Sequence[Judged],
    clusters: Sequence[str],
    folds: NDArray[np.int64],
    before: NDArray[np.float64],
    after: NDArray[np.float64],
) -> pl.DataFrame:
    columns = {
        "question_id": [question.question_id for question in used],
        "document_id": list(clusters),
        "fold": folds,
        "before": before,
        "after": after,
        "difference": after - before,
    }
    return pl.DataFrame(columns, schema=TUNED)
