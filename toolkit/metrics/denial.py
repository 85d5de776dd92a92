"""Whether a sentence takes back what it says."""

from collections.abc import Sequence

from toolkit.metrics.values import Token

_REACH = 8
"""Words before a fact among which a denial is looked for, within its clause."""
_NEGATORS = {"not", "no", "never", "cannot", "neither", "nor", "without", "hardly"}
_BOUNDARIES = {
    "but", "and", "until", "unless", "after", "before", "if", "because", "since", "when", "where", "while", "except",
    "then", "so", "which", "who", "although",
}  # fmt: skip
_COMPARED = {
    "more", "less", "fewer", "later", "earlier", "longer", "sooner", "higher", "lower", "greater", "over", "above",
    "below", "exceeding", "only", "just", "doubt",
}  # fmt: skip
_INSTEAD = (("rather", "than"), ("instead", "of"), ("other", "than"), ("contrary", "to"))
_BE = {"is", "are", "was", "were"}
_WRONG = {"wrong", "incorrect", "false", "untrue", "outdated", "mistaken"}
_RIGHT = {"right", "correct", "true", "the", "what", "how", "it", "valid", "current", "enough", "so", "in"}


def denied(sentence: Sequence[Token], start: int, end: int, /) -> bool:
    """Return whether the tokens from ``start`` to ``end`` are denied by the words before or after them.

    ``not more than`` bounds and denies nothing; a fact's own ``cannot`` is part of it.

    Examples
    --------
    >>> from toolkit.metrics.values import said
    >>> [denied(said(text)[0], 4, 5) for text in ("The fee is not cr 180.", "It is no more than cr 180.")]
    [True, False]
    """
    words = [token.text if token.kind == "word" else "" for token in sentence]
    return _before(sentence, words, start) or _after(words[end : end + 4])


def _before(sentence: Sequence[Token], words: Sequence[str], start: int) -> bool:
    if words[start] in _BOUNDARIES:
        return False
    first = start
    while first > 0 and start - first < _REACH and not sentence[first].begins and words[first - 1] not in _BOUNDARIES:
        first -= 1
    clause = words[first:start]
    after = [*clause, ""][1:]
    negated = any(_negates(word) and following not in _COMPARED for word, following in zip(clause, after, strict=True))
    return negated or any(pair in _INSTEAD for pair in zip(clause, after, strict=True))


def _negates(word: str) -> bool:
    return word in _NEGATORS or word.endswith("n't")


def _after(words: Sequence[str]) -> bool:
    """Return whether what follows says that the fact is wrong, or no longer so."""
    first, second, third, fourth = (*words, "", "", "", "")[:4]
    no_longer = (second, third) == ("no", "longer")
    if first in _BE:
        return (
            second in _WRONG or no_longer or (second == "not" and third in _RIGHT) or (second, third) == ("out", "of")
        )
    if first in ("isn't", "wasn't", "aren't", "weren't"):
        return second in _RIGHT
    return (first in ("does", "do", "did") and second == "not" and third.startswith("appl")) or (
        (first, second) == ("no", "longer") and (third.startswith("appl") or fourth.startswith("appl"))
    )
