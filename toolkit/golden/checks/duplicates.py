"""Questions asked twice, in the same words or nearly, and those that leak from training to test."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations

from rapidfuzz import fuzz

from toolkit.golden.checks.amounts import Amount, amounts
from toolkit.golden.checks.finding import on, short
from toolkit.schema import Finding, GoldenQuestion
from toolkit.words import stems

_KINDS = "cost price charg fee pay paid mani long much amount need requir get receiv give"
_ASIDE = frozenset(_KINDS.split())
"""Stems that only say what kind of answer is wanted: two questions may differ in them and ask one thing."""
_WANTS = tuple(
    (kind, re.compile(said, re.IGNORECASE))
    for kind, said in (
        ("amount", r"\bhow (?:much|many|big)\b|\b(?:cost|fee|price|charge)s?\b"),
        ("time", r"\b(?:when|how (?:long|soon|fast|quickly|far ahead)|what time|deadline)\b"),
        ("person", r"\b(?:who|whom|whose)\b"),
        ("place", r"\bwhere\b"),
        ("reason", r"\bwhy\b"),
    )
)
_SAME_WORDS, _SAME_ANSWER = 0.8, 0.34
_MOST_TOGETHER, _RAREST = 200, 4


def duplicate_findings(questions: Sequence[GoldenQuestion], /) -> Iterator[Finding]:
    """Find questions that one person would ask twice. The same words asked by two people are two questions."""
    for first, second in near_duplicates(questions):
        place = f"{first.id}, {short(first.question, 80)!r}"
        if first.split != second.split:
            problem = (
                f"asks what {place} asks, which is in split {first.split}: what is tuned on one is tested on the other"
            )
            yield on(second, "warning", "leakage", "split", problem, "put both in one split, or remove one")
        elif _plain(first) != _plain(second):
            yield on(
                second,
                "warning",
                "near duplicate",
                "question",
                f"asks nearly what {place} asks",
                "remove one, or tell them apart",
            )
        if _plain(first) == _plain(second) and _circumstance(first) == _circumstance(second):
            yield on(
                second, "warning", "duplicate", "question", f"asks the same as {first.id}", "remove one, or reword it"
            )


def near_duplicates(questions: Sequence[GoldenQuestion], /) -> Iterator[tuple[GoldenQuestion, GoldenQuestion]]:
    """Yield each two questions that ask one thing, in the same words or nearly, the earlier first.

    Of one split: by the same asker on the same day. Of two: by anyone, on any day, since what is learnt from one
    answer serves for the other all the same.

    Examples
    --------
    >>> asked = ["How much is a stall permit?", "What does a stall permit cost?", "What does a boat permit cost?"]
    >>> questions = [GoldenQuestion(id=f"q{n}", question=text) for n, text in enumerate(asked, start=1)]
    >>> [(first.id, second.id) for first, second in near_duplicates(questions)]
    [('q1', 'q2')]
    """
    for first, second in _candidates(questions):
        apart = first.split != second.split
        if (apart or _circumstance(first) == _circumstance(second)) and ask_one_thing(first, second):
            yield first, second


def answered_twins(questions: Sequence[GoldenQuestion], /) -> dict[str, list[GoldenQuestion]]:
    """Return, for each question said to have no answer, those in nearly the same words that have one."""
    twins: dict[str, list[GoldenQuestion]] = {}
    for first, second in _candidates(questions):
        if first.answerable != second.answerable and worded_alike(first, second):
            denied, answered = (second, first) if first.answerable else (first, second)
            twins.setdefault(denied.id, []).append(answered)
    return twins


def _candidates(questions: Sequence[GoldenQuestion]) -> Iterator[tuple[GoldenQuestion, GoldenQuestion]]:
    """Yield the pairs to compare: all of a set of 200; of a larger one, those that share a rare word, or a quote."""
    if len(questions) <= _MOST_TOGETHER:
        yield from combinations(questions, 2)
        return
    seen = Counter(stem for question in questions for stem in _telling(question.question))
    by_key: dict[object, list[int]] = {}
    for place, question in enumerate(questions):
        for key in _keys(question, seen):
            by_key.setdefault(key, []).append(place)
    pairs = {pair for places in by_key.values() if len(places) <= _MOST_TOGETHER for pair in combinations(places, 2)}
    for first, second in sorted(pairs):
        yield questions[first], questions[second]


def _keys(question: GoldenQuestion, seen: Counter[str]) -> set[object]:
    rare = sorted(_telling(question.question), key=lambda stem: (seen[stem], stem))[:_RAREST]
    return {*rare, *((each.document, each.quote) for each in question.evidence), _plain(question)}


def ask_one_thing(first: GoldenQuestion, second: GoldenQuestion, /) -> bool:
    """Return whether two questions ask one thing: nearly the same words, or the same answer in kindred words."""
    if _plain(first) == _plain(second):
        return True
    if _figures(first) != _figures(second):
        return False
    one, two = _telling(first.question), _telling(second.question)
    both = len(one & two)
    alike = both / len(one | two) if one | two else 0.0
    if _same_answer(first, second):
        return alike >= _SAME_ANSWER or both >= 0.6 * min(len(one), len(two)) > 0
    if first.facts and second.facts and first.facts != second.facts:
        return False
    if not _want_alike(first.question, second.question):
        return False
    swapped = bool(one - two) and bool(two - one)
    return alike >= _SAME_WORDS or (not swapped and both >= 2 and alike >= 0.6) or _misspelt(one, two, first, second)


def _misspelt(one: frozenset[str], two: frozenset[str], first: GoldenQuestion, second: GoldenQuestion) -> bool:
    """Return whether the words in which two questions differ are slips of one another."""
    alone, other = sorted(one - two), sorted(two - one)
    slips = len(alone) == len(other) and all(fuzz.ratio(a, b) >= 75 for a, b in zip(alone, other, strict=True))
    return slips and bool(one & two) and fuzz.ratio(first.question.lower(), second.question.lower()) >= 88


def _same_answer(first: GoldenQuestion, second: GoldenQuestion) -> bool:
    """Return whether both have the same facts, from a quote of the same document."""
    facts = {frozenset(variants) for variants in first.facts}, {frozenset(variants) for variants in second.facts}
    places = {each.document for each in first.evidence} & {each.document for each in second.evidence}
    kindred = len(facts[0]) == len(facts[1]) and all(any(a & b for b in facts[1]) for a in facts[0])
    return bool(facts[0]) and kindred and bool(places)


def worded_alike(first: GoldenQuestion, second: GoldenQuestion, /) -> bool:
    """Return whether two questions use nearly the same words, whatever their answers."""
    one, two = _telling(first.question), _telling(second.question)
    alike = len(one & two) / len(one | two) if one | two else 0.0
    return _plain(first) == _plain(second) or (
        _figures(first) == _figures(second) and alike >= _SAME_WORDS and _want_alike(first.question, second.question)
    )


def _want_alike(first: str, second: str) -> bool:
    """Return whether two questions may want one kind of answer: a person, a place, a reason, a time or an amount."""
    wants = [next((kind for kind, said in _WANTS if said.search(text)), None) for text in (first, second)]
    return None in wants or wants[0] == wants[1]


@lru_cache(maxsize=20_000)
def _telling(text: str) -> frozenset[str]:
    return stems(text) - _ASIDE


def _figures(question: GoldenQuestion) -> frozenset[Amount]:
    return _figures_in(question.question)


@lru_cache(maxsize=20_000)
def _figures_in(text: str) -> frozenset[Amount]:
    return frozenset(amounts(text))


def _plain(question: GoldenQuestion) -> str:
    return " ".join(question.question.lower().split()).rstrip("?. ")


def _circumstance(question: GoldenQuestion) -> tuple[object, ...]:
    return sorted(question.asker), question.as_of
