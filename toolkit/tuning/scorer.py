"""A sentence scorer: how likely a sentence answers a question, learnt from the sentences that answers rested on."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toolkit.tuning.sentences import Candidate, Sentence
from toolkit.tuning.space import Matrix
from toolkit.words import roots, stems

FEATURES = (
    "words", "words in place", "words beside", "kindred words", "figure", "figure asked for",
    "length", "rule", "question", "row",
)  # fmt: skip
"""What is measured of a question and a sentence, in the order of the weights."""
MOST_WEIGHED = 400
"""Sentences that share most words with the question; only these are weighed, so that a full window stays quick."""
_QUANTITY = re.compile(
    r"\b(how (?:much|many|long|soon|fast|quickly|often|far|big|late)|when|what time|cost|most|limit)\b", re.IGNORECASE
)
_RULE = re.compile(
    r"\b(must|may|cannot|can|within|at least|at most|no more than|not more than|up to|need|only)\b", re.IGNORECASE
)
_FIGURE = re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty)\b", re.IGNORECASE)

Ranked = list[tuple[float, Candidate]]


@dataclass(frozen=True)
class Scorer:
    """Logistic regression on :data:`FEATURES`, and a second one from the best sentence's lead to being right."""

    weights: Matrix
    bias: float
    mean: Matrix
    scale: Matrix
    sureness: Matrix

    def rank(self, question: str, found: Sequence[Candidate], /) -> Ranked:
        """Return the sentences with their scores (log odds), best first; of equals, the first in the prompt."""
        kept = _nearest(question, found)
        return self.ordered(kept, features(question, kept)) if kept else []

    def ordered(self, found: Sequence[Candidate], rows: Matrix, /) -> Ranked:
        """Return the sentences whose features these are with their scores, best first."""
        scores = np.round((rows - self.mean) / self.scale @ self.weights + self.bias, 6).tolist()
        return sorted(zip(scores, found, strict=True), key=lambda pair: -pair[0])

    def support(self, ranked: Ranked, /) -> float:
        """Return how likely the best sentence is the right one, 0 to 1, from its score and its lead."""
        if not ranked:
            return 0.0
        odds = float(self.sureness[:2] @ np.array(lead(ranked)) + self.sureness[2])
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))


def lead(ranked: Ranked, /) -> tuple[float, float]:
    """Return the best score, and how far it is ahead of the next sentence that says something else."""
    best = ranked[0]
    rival = next((score for score, each in ranked[1:] if each[1].stems != best[1][1].stems), best[0] - 5.0)
    return best[0], min(best[0] - rival, 5.0)


def features(question: str, found: Sequence[Candidate], /) -> Matrix:
    """Return one row a sentence, one column a feature."""
    wanted = stems(question)
    weights = _weights(wanted, found)
    asks = bool(_QUANTITY.search(question))
    kin = roots(wanted)
    return np.array([[*_shared(each, weights, kin), *_shape(each, asks=asks)] for _, each in found])


def _shared(sentence: Sentence, weights: dict[str, float], kin: frozenset[str]) -> list[float]:
    near = ((sentence.stems), (sentence.place - sentence.stems), (sentence.beside - sentence.stems))
    kindred = len(kin & roots(sentence.stems)) / len(kin) if kin else 0.0
    return [*(sum(weights[word] for word in weights.keys() & words) for words in near), kindred]


def _shape(sentence: Sentence, *, asks: bool) -> list[float]:
    figure = bool(_FIGURE.search(sentence.text))
    asked = sentence.text.rstrip("*_ ").endswith("?")
    said = len(sentence.text.split())
    rule = bool(_RULE.search(sentence.text))
    return [float(figure), float(figure and asks), math.log1p(said), float(rule), float(asked), sentence.kind == "row"]


def _weights(wanted: frozenset[str], found: Sequence[Candidate]) -> dict[str, float]:
    """Weigh each word of the question by how rare it is among the sentences; together they weigh 1."""
    seen = Counter(word for _, each in found for word in wanted & (each.stems | each.place))
    raw = {word: math.log1p(len(found) / (1 + seen[word])) for word in sorted(wanted)}
    total = sum(raw.values())
    return {word: weight / total for word, weight in raw.items()} if total else {}


def _nearest(question: str, found: Sequence[Candidate]) -> list[Candidate]:
    if len(found) <= MOST_WEIGHED:
        return list(found)
    weights = _weights(stems(question), found)
    shared = [
        -sum(weights[word] * (2 if word in each.stems else 1) for word in weights.keys() & (each.stems | each.place))
        for _, each in found
    ]
    kept = sorted(sorted(range(len(found)), key=shared.__getitem__)[:MOST_WEIGHED])
    return [found[at] for at in kept]
