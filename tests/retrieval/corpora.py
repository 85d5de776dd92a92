"""Text made from a seed, with words as unevenly used as English ones."""

from functools import cache

import numpy as np

_SYLLABLES = [a + b for a in "bdfgklmnprst" for b in ("a", "e", "i", "o", "u", "an", "er", "ion")]


@cache
def _vocabulary(size: int) -> list[str]:
    made = np.random.default_rng(0)
    return ["".join(made.choice(_SYLLABLES, made.integers(1, 4))) for _ in range(size)]


def english(texts: int, *, seed: int, words: int = 30, vocabulary: int = 800) -> list[str]:
    chance = np.random.default_rng(seed)
    known = _vocabulary(vocabulary)
    odds = 1 / (np.arange(vocabulary) + 5.0)
    chosen = chance.choice(vocabulary, (texts, words), p=odds / odds.sum())
    lengths = chance.integers(words // 2, words + 1, texts)
    return [" ".join(known[word] for word in row[:length]) for row, length in zip(chosen, lengths, strict=True)]
