"""Passages and questions made from a seed: as many as asked for, with words as unevenly used as English ones."""

from dataclasses import dataclass

import numpy as np

_WORDS = 300_000
_WORDS_A_PASSAGE = 80
_LETTERS = "etaoinshrdlucmfwypvbgkqjxz"
_FUNCTION_WORDS = (
    "the of and to in a is that for it as was with be by on not this are or an but if into no such their then there "
    "these they will at"
)
_SHARE_OF_FUNCTION_WORDS = 0.4
_FLATTEN = 60  # Mandelbrot's shift: the commonest content words are less common than Zipf has them
_QUESTION_WORDS = 6


@dataclass(frozen=True)
class Corpus:
    """Passages, and questions that some of them answer."""

    passages: list[str]
    questions: list[str]


def corpus(size: int, *, seed: int, questions: int) -> Corpus:
    chance = np.random.default_rng(seed)
    words = _words(chance)
    lengths = np.maximum(chance.normal(_WORDS_A_PASSAGE, _WORDS_A_PASSAGE * 0.3, size), 10).astype(int)
    chosen = _chosen(chance, words, int(lengths.sum()))
    starts = np.cumsum(lengths) - lengths
    bounds = zip(starts.tolist(), (starts + lengths).tolist(), strict=True)
    passages = [" ".join(chosen[start:end]) + "." for start, end in bounds]
    asked = chance.integers(0, size, questions).tolist()
    return Corpus(passages, [_question(chance, passages[place]) for place in asked])


def _words(chance: np.random.Generator) -> list[str]:
    odds = np.linspace(2, 0.2, len(_LETTERS))
    lengths = chance.poisson(5.5, _WORDS) + 2
    letters = "".join(chance.choice(list(_LETTERS), int(lengths.sum()), p=odds / odds.sum()))
    ends = np.cumsum(lengths).tolist()
    return [letters[end - length : end] for end, length in zip(ends, lengths.tolist(), strict=True)]


def _chosen(chance: np.random.Generator, words: list[str], size: int) -> list[str]:
    odds = np.cumsum(1 / (np.arange(len(words)) + _FLATTEN))
    chosen = np.array(words, object)[np.searchsorted(odds, chance.random(size) * odds[-1])]
    function_words = np.array(_FUNCTION_WORDS.split(), object)
    common = chance.random(size) < _SHARE_OF_FUNCTION_WORDS
    places = np.minimum(chance.exponential(6, int(common.sum())).astype(int), function_words.size - 1)
    chosen[common] = function_words[places]
    return list(chosen.tolist())


def _question(chance: np.random.Generator, passage: str) -> str:
    words = passage.removesuffix(".").split()
    places = sorted(chance.choice(len(words), _QUESTION_WORDS, replace=False).tolist())
    return f"what is the {' '.join(words[place] for place in places)}?"
