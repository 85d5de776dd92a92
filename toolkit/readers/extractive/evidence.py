"""What speaks for each sentence as the answer to a part of a question, as numbers that are weighed and added."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toolkit.readers.extractive.asking import Asking, Part
from toolkit.readers.extractive.kindred import keys
from toolkit.readers.extractive.passages import Sentence
from toolkit.schema import Source

Candidate = tuple[Source, Sentence]
Numbers = NDArray[np.float64]

FEATURES = (
    "said", "kindred", "meant", "in title", "in place", "beside", "in section", "pairs", "dense", "names missing",
    "other side", "value held", "value missing", "kind held", "kind missing", "instructs", "rule", "points", "told",
    "general", "row", "item", "particular", "long", "short", "document", "rank",
)  # fmt: skip
_PLACES = ("said", "kindred", "meant", "in title", "in place", "beside", "in section")
VALUES = frozenset(("amount", "duration", "time of day", "number", "date"))
"""Kinds that are known by their form; the others are guessed from a word."""
_NEAR_ENOUGH = 3
_WORDS_OF_A_SENTENCE = 12


@dataclass(frozen=True, slots=True)
class Grid:
    """The sentences that could answer, how each holds each word (sentences x words x places), and what else is known.

    ``found`` is whether a word is anywhere at all.
    """

    candidates: Sequence[Candidate]
    held: Numbers
    pairs: Numbers
    known: Numbers
    rarity: Numbers
    found: NDArray[np.bool_]


def grid(
    sources: Sequence[Source], sentences: Sequence[Sequence[Sentence]], asking: Asking, /, *, whole: bool = False
) -> Grid:
    """Return what every sentence that shares anything with the question holds of it; all sentences where ``whole``."""
    wanted = [keys(stem) for stem in asking.stems]
    any_key = frozenset(key for own, roots, meanings in wanted for key in (own, *roots, *meanings))
    everything = [(source, each) for source, listed in zip(sources, sentences, strict=True) for each in listed]
    candidates = [pair for pair in everything if not pair[1].asks and (whole or _could_answer(pair[1], any_key))]
    seen = Counter(key for _, each in everything for key in each.said & any_key)
    held = np.array([[_held(word, each) for word in wanted] for _, each in candidates], dtype=np.float64)
    held = held.reshape(len(candidates), len(wanted), len(_PLACES))
    rarity = np.array([math.log1p(len(everything) / (1 + _often(word, seen))) for word in wanted])
    documents = _documents(candidates, held, rarity)
    known = np.array([_known(each) for _, each in candidates], dtype=np.float64).reshape(len(candidates), 9)
    return Grid(
        candidates=candidates,
        held=held,
        pairs=_pairs(candidates, asking),
        known=np.column_stack([known, documents, _ranks(candidates, sources)]),
        rarity=rarity,
        found=np.asarray(held.any(axis=(0, 2))) if candidates else np.zeros(len(wanted), dtype=np.bool_),
    )


def _could_answer(sentence: Sentence, any_key: frozenset[str]) -> bool:
    """Whether anything asked about is in the sentence, or is above it and it holds a value."""
    return not any_key.isdisjoint(sentence.said) or (
        bool(sentence.kinds & {"amount", "duration", "time of day"}) and not any_key.isdisjoint(sentence.place)
    )


def _often(word: tuple[str, tuple[str, ...], tuple[str, ...]], seen: Counter[str]) -> float:
    """Return in how many sentences a word is found; those that only mean it count for half."""
    own, roots, meanings = word
    return seen[own] + max((seen[key] for key in (*roots, *meanings)), default=0) / 2


def _held(word: tuple[str, tuple[str, ...], tuple[str, ...]], sentence: Sentence) -> tuple[float, ...]:
    """Return where a word of the question is found: at the first place that has it, and there alone."""
    own, roots, meanings = word
    said = sentence.said
    if own in said:
        return (1, 0, 0, 0, 0, 0, 0)
    if any(root in said for root in roots):
        return (0, 1, 0, 0, 0, 0, 0)
    if any(meaning in said for meaning in meanings):
        return (0, 0, 1, 0, 0, 0, 0)
    for at, around in enumerate((sentence.title, sentence.place, sentence.beside, sentence.section)):
        if found := _level(word, around):
            return (0, 0, 0, *(found if place == at else 0.0 for place in range(4)))
    return (0, 0, 0, 0, 0, 0, 0)


def _level(word: tuple[str, tuple[str, ...], tuple[str, ...]], around: frozenset[str]) -> float:
    own, roots, meanings = word
    if own in around:
        return 1.0
    if any(root in around for root in roots):
        return 0.8
    return 0.6 if any(meaning in around for meaning in meanings) else 0.0


def _pairs(candidates: Sequence[Candidate], asking: Asking) -> Numbers:
    """Return for each sentence and each two words that stand together in the question whether they do there too."""
    wanted = [(asking.stems[a], asking.stems[b]) for a, b in asking.pairs]
    found = np.zeros((len(candidates), len(wanted)))
    for row, (_, sentence) in enumerate(candidates):
        for column, (first, second) in enumerate(wanted):
            if first in sentence.said and second in sentence.said:
                found[row, column] = _near(sentence.stems, first, second)
    return found


def _near(stems: tuple[str, ...], first: str, second: str) -> bool:
    return any(
        second in stems[max(0, at - _NEAR_ENOUGH) : at + _NEAR_ENOUGH + 1]
        for at, stem in enumerate(stems)
        if stem == first
    )


def _known(sentence: Sentence) -> tuple[float, ...]:
    size = len(sentence.stems)
    return (
        sentence.rule,
        sentence.points,
        sentence.told,
        sentence.general,
        sentence.kind == "row",
        sentence.kind == "item",
        sentence.particular,
        max(0.0, math.log((1 + size) / (1 + _WORDS_OF_A_SENTENCE))),
        size <= _NEAR_ENOUGH,
    )


def _documents(candidates: Sequence[Candidate], held: Numbers, rarity: Numbers) -> Numbers:
    """Return for each sentence how much of the question the sentences of its source hold between them, 0 to 1."""
    if not candidates or not rarity.sum():
        return np.zeros(len(candidates))
    numbers = np.array([source.number for source, _ in candidates])
    inside = held[:, :, :5].max(axis=2)
    shares = np.zeros(len(candidates))
    for number in np.unique(numbers):
        mine = numbers == number
        shares[mine] = float(inside[mine].max(axis=0) @ rarity) / float(rarity.sum())
    return shares


def _ranks(candidates: Sequence[Candidate], sources: Sequence[Source]) -> Numbers:
    """Return how early each sentence's source stands, 0 to 1, and 0 where sources stand in the order of their ids."""
    names = [source.document_id or "" for source in sources]
    if names == sorted(names):
        return np.zeros(len(candidates))
    return np.array([1 / (1 + math.log(max(1, source.number))) for source, _ in candidates])


def features(grid: Grid, asking: Asking, part: Part, /) -> Numbers:
    """Return one row a sentence and one column a feature, each mostly between 0 and 1."""
    weights = grid.rarity * np.array(part.weights)
    share = weights / weights.sum() if weights.sum() else weights
    places = np.einsum("swp,w->sp", grid.held, share)
    inside = grid.held[:, :, :3].sum(axis=2)
    size = np.array([len(sentence.stems) for _, sentence in grid.candidates])
    dense = (inside @ share) / (1 + np.log1p(size / _WORDS_OF_A_SENTENCE))
    against = [at for at, stem in enumerate(asking.stems) if stem in part.against]
    return np.column_stack(
        [
            places,
            _of_pairs(grid, asking, share),
            dense,
            _missing_names(grid, asking, share),
            inside[:, against].max(axis=1) if against else np.zeros(len(size)),
            *_kinds(grid, part),
            np.array(
                [sentence.instructs and asking.shape == "procedure" for _, sentence in grid.candidates],
                dtype=np.float64,
            ),
            grid.known,
        ]
    )


def _kinds(grid: Grid, part: Part) -> list[Numbers]:
    """Return whether each sentence holds a value of the kind asked for, lacks it, and the same for other kinds."""
    nothing = np.zeros(len(grid.candidates))
    if part.kind is None:
        return [nothing] * 4
    held = np.array([part.kind in sentence.kinds for _, sentence in grid.candidates], dtype=np.float64)
    return [held, 1 - held, nothing, nothing] if part.kind in VALUES else [nothing, nothing, held, 1 - held]


def _of_pairs(grid: Grid, asking: Asking, share: Numbers) -> Numbers:
    if not asking.pairs:
        return np.zeros(len(grid.candidates))
    worth = np.array([share[a] + share[b] for a, b in asking.pairs])
    return np.asarray(grid.pairs @ worth / 2)


def _missing_names(grid: Grid, asking: Asking, share: Numbers) -> Numbers:
    """Return how many of the question's names, codes and figures are neither in a sentence nor above it, 0 to 1."""
    hard = [at for at in sorted(asking.hard) if share[at]]
    if not hard:
        return np.zeros(len(grid.candidates))
    return np.asarray(1 - grid.held[:, hard, :5].max(axis=2).mean(axis=1))
