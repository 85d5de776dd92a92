"""Passages of real text, cut from question sets: as many as asked for."""

import re
from pathlib import Path

import numpy as np

from benchmarks.retrieval.passages import Corpus
from benchmarks.retrieval.question_sets import read

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_WORDS_A_PASSAGE = 80


def text_corpus(path: Path, size: int, *, seed: int, questions: int) -> Corpus:
    """Return passages of a BEIR folder or a SQuAD file, and its questions.

    Past the set's own text, passages are made of its sentences drawn at random: words are then as common as they are
    in English, and new words do not come up any more.
    """
    chance, given = np.random.default_rng(seed), read(path)
    sentences = [each for document in given.documents for each in _SENTENCE_END.split(document.text) if each.strip()]
    passages = _cut(sentences, size)
    while len(passages) < size:
        drawn = chance.integers(0, len(sentences), len(sentences)).tolist()
        passages += _cut([sentences[place] for place in drawn], size - len(passages))
    asked = chance.permutation(len(given.questions))[:questions].tolist()
    return Corpus(passages, [given.questions[place][0] for place in asked])


def _cut(sentences: list[str], most: int) -> list[str]:
    """Return sentences joined to passages of about as many words as the generated ones have."""
    passages: list[str] = []
    held: list[str] = []
    words = 0
    for sentence in sentences:
        held.append(sentence)
        words += sentence.count(" ") + 1
        if words >= _WORDS_A_PASSAGE:
            passages.append(" ".join(held))
            held, words = [], 0
        if len(passages) == most:
            return passages
    return [*passages, " ".join(held)] if held else passages
