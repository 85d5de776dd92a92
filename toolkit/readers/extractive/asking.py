"""A question, taken apart: its words and what they are found by, the things that it asks, and the sides it compares."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from toolkit.readers.extractive.kindred import in_one_word, plain_words
from toolkit.readers.question_type import asked_for, shape_of

_ASKING = (
    r"(?:who|whom|whose|what|where|when|why|which|how|by when|until when|can|could|may|do|does|did|is|are|was|were|will"
    r"|would|should|must)"
)
_BETWEEN = re.compile(
    rf"(?<=[.!?;])\s+|,?\s+(?:and|or|but)\s+(?={_ASKING}\b)|,\s+(?={_ASKING}\b)|\s+[—–-]\s+", re.IGNORECASE
)
_ASKS = re.compile(rf"^\W*(?:(?:and|but|so|in|at|to|for|on|from|by)\s+)?{_ASKING}\b", re.IGNORECASE)
_SIDES = re.compile(
    r"\bbetween (?P<a>.+?) and (?P<b>[^,?.]+)"
    r"|\b(?:do|does|is|are|has|have|will|did|was|were) (?P<c>[^,?.]+?) or (?P<d>[^,?.]+)"
    r"|(?P<e>[^,?.]+?) (?:compared? (?:with|to)|versus|vs\.?|differ from|rather than) (?P<f>[^,?.]+)"
    r"|[,:] (?P<g>[^,?.]+?) or (?P<h>[^,?.]+)",
    re.IGNORECASE,
)
_FACETS = re.compile(r"\bin (?:terms of )?(\w+),? and (\w+)\W*$", re.IGNORECASE)
_FACET_KINDS = {
    "amount": "money price cost fee amount pay value size funding budget",
    "duration": "time length duration speed notice deadline timing",
    "person": "people staff contact",
}
_MANNER = re.compile(r"\bhow (\w+)|\b(differen\w+|compar\w+)\b", re.IGNORECASE)
_HARD = re.compile(r"(?<=[\w,;:'’)] )[A-Z][\w-]*\w|\b[A-Z]{2,}\b|\b\w*\d[\w,.-]*\b")
_OF_MANNER = 0.3  # what the word after "how" weighs: it tells the kind of answer, and seldom stands in it
_OF_FIRST, _OF_LATER = 0.5, 0.3  # what words of another clause weigh; the first often names what all are about
_LONGEST = 2_000  # characters: of a longer question, the two ends; some patterns take the square of its length
_BACKGROUND = 0.6  # what a word of a sentence that asks nothing weighs beside one of the question itself


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is asked: the kind of its answer, the share of each word of the question, and what is not meant.

    ``own`` are the places of the words that this part alone has, of which an answer to it must hold some.
    """

    kind: str | None
    weights: tuple[float, ...]
    against: frozenset[str] = frozenset()
    own: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Asking:
    """A question. ``hard`` are its names, codes and figures: an answer that lacks them is about something else."""

    stems: tuple[str, ...]
    weights: tuple[float, ...]
    pairs: tuple[tuple[int, int], ...]
    hard: frozenset[int]
    shape: str | None
    parts: tuple[Part, ...]


@lru_cache(maxsize=4096)
def taken_apart(question: str, /) -> Asking:
    """Return a question in its parts.

    Examples
    --------
    >>> asking = taken_apart("I lost a key. Who do I tell and how soon?")
    >>> [part.kind for part in asking.parts]
    ['contact', 'duration']
    >>> [part.against for part in taken_apart("Is a day permit or a week permit cheaper?").parts] != [frozenset()] * 2
    True
    """
    question = " ".join(question.split())
    if len(question) > _LONGEST:
        question = f"{question[: _LONGEST // 2]} {question[-_LONGEST // 2 :]}"
    said = in_one_word(question)
    clauses = [clause for clause in _BETWEEN.split(said) if clause and clause.strip()]
    stems = tuple(dict.fromkeys(plain_words(said)))
    asking = [clause for clause in clauses if _ASKS.search(clause)] or clauses[-1:]
    background = [clause for clause in clauses if clause not in asking]
    asked = {stem for clause in asking for stem in plain_words(clause)}
    told = {stem for clause in background for stem in plain_words(clause)} - asked
    manner = {stem for match in _MANNER.finditer(said) for stem in plain_words(match.group())}
    weights = tuple(_OF_MANNER if stem in manner else _BACKGROUND if stem in told else 1.0 for stem in stems)
    place = {stem: at for at, stem in enumerate(stems)}
    hard = {stem for match in _HARD.finditer(question) for stem in plain_words(match.group()) if stem in place}
    shape = shape_of(question)
    return Asking(
        stems=stems,
        weights=weights,
        pairs=_pairs(clauses, place),
        hard=frozenset(place[stem] for stem in hard),
        shape=shape,
        parts=_sides(said, stems, weights) if shape == "comparison" else _parts(asking, stems, weights),
    )


def _pairs(clauses: list[str], place: dict[str, int]) -> tuple[tuple[int, int], ...]:
    found = [plain_words(clause) for clause in clauses]
    return tuple(dict.fromkeys((place[a], place[b]) for each in found for a, b in pairwise(each) if a != b))


def _parts(asking: list[str], stems: tuple[str, ...], weights: tuple[float, ...]) -> tuple[Part, ...]:
    """Give each thing asked its kind and its own words; the words of the others count for less."""
    own = [frozenset(plain_words(clause)) for clause in asking]
    if len(asking) == 1:
        return (Part(asked_for(asking[0]), weights),)
    later = frozenset().union(*own[1:])
    parts = []
    for clause, said in zip(asking, own, strict=True):
        few = len(said) <= 1  # "and by when?" is about what the rest is about
        shares = [1.0 if few or stem in said else _OF_LATER if stem in later else _OF_FIRST for stem in stems]
        mine = [weight * share for weight, share in zip(weights, shares, strict=True)]
        others = frozenset().union(*(each for each in own if each is not said))
        alone = frozenset(at for at, stem in enumerate(stems) if stem in said - others and weights[at] == 1.0)
        parts.append(Part(asked_for(clause), tuple(mine), own=frozenset() if few else alone))
    return tuple(parts)


def _sides(said: str, stems: tuple[str, ...], weights: tuple[float, ...]) -> tuple[Part, ...]:
    """Return one part for each side of a comparison and each thing compared."""
    match = _SIDES.search(said)
    if match is None:
        return (Part(asked_for(said), weights),)
    sides = [plain_words(side) for side in match.groups() if side]
    first = set(sides[0])
    second = set(sides[1] if match["a"] else sides[1][: len(sides[0])])  # "northern or coastal groups have more"
    facets = _FACETS.search(said)
    kinds = (
        [_facet(word) for word in facets.groups()] if facets else [asked_for(said[: match.start()]) or _measure(said)]
    )
    dropped = set(plain_words(facets.group())) if facets else set()
    return tuple(
        _side(mine, other - mine, kind, dropped, stems, weights)
        for mine, other in ((first, second), (second, first))
        for kind in kinds
    )


def _side(
    mine: set[str],
    other: set[str],
    kind: str | None,
    dropped: set[str],
    stems: tuple[str, ...],
    weights: tuple[float, ...],
) -> Part:
    own = [
        0.0 if stem in other or stem in dropped - mine else weight for stem, weight in zip(stems, weights, strict=True)
    ]
    return Part(kind, tuple(own), frozenset(other))


def _facet(word: str) -> str | None:
    return next((kind for kind, names in _FACET_KINDS.items() if word.lower() in names.split()), None)


def _measure(said: str) -> str | None:
    """Return the kind that is compared: money, unless a comparing word is of time."""
    if re.search(r"\b(?:longer|shorter|faster|slower|sooner|quicker|earlier|later)\b", said, re.IGNORECASE):
        return "duration"
    return (
        "amount"
        if re.search(r"\b(?:money|cheaper|dearer|costs?|pays?|fees?|more|less)\b", said, re.IGNORECASE)
        else None
    )
