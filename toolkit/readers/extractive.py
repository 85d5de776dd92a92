"""A reader that quotes: it picks the prompt's sentences that answer, cites their spans, and declines where none do.

It stands in for a chat model where there is none, and is named as such on every figure. It reads nothing but the
prompt, knows nothing of its own, and gives the same answer every time.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from toolkit import tokens
from toolkit.prompting import DECLINED
from toolkit.readers.question_type import asked_for, holds
from toolkit.schema import Prompt, Reading, Source, SourceQuote
from toolkit.structure import Block, blocks, sentences
from toolkit.words import roots, stems

SUPPORT_NEEDED = 0.3
"""The least share of the question that an answer must hold: see :func:`_supports`."""
MOST_SENTENCES = 3
# The weights and the support needed were set on the samples' training questions and on a development set in SQuAD's
# form. What a word of the question counts where it is not in a sentence: in the title, headings or table header above
# it; in the sentence before or after; anywhere else in its section.
_PLACE_WEIGHT, _NEIGHBOUR_WEIGHT, _SECTION_WEIGHT = 0.7, 0.5, 0.4
_KINDRED_WEIGHT = 0.8  # and where only a word with the same beginning is in the sentence
_KIND_MISSING = 0.5  # a sentence without the kind of answer asked for counts for less
_WORTH_ADDING = 0.12  # the least share of the question that a further sentence must newly cover
_NEARLY_AS_GOOD = 0.6  # and the least share of the best sentence's support that it must have


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence, list item or table row of one source, at its place there, and the words found around it."""

    start: int
    end: int
    text: str
    stems: frozenset[str]
    roots: frozenset[str]
    place: frozenset[str]
    beside: frozenset[str]
    section: frozenset[str]


_Candidate = tuple[Source, _Sentence]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractiveReader:
    """Picks sentences from the prompt. ``support_needed`` between 0 and 1 is how sure it must be to answer at all."""

    support_needed: float = SUPPORT_NEEDED
    name: str = "extractive reader (no model)"

    def read(self, prompt: Prompt, /) -> Reading:
        """Return the sentences that answer, each cited, or the sentence that declines."""
        wanted = stems(prompt.question)
        candidates = _candidates(prompt.sources)
        weights = _weights(wanted, candidates)
        scored = _ranked(candidates, weights, asked_for(prompt.question))
        if not scored or scored[0][0] < self.support_needed:
            return _declined()
        return _answered(_chosen(scored, weights))


def extractive(*, support_needed: float = SUPPORT_NEEDED) -> ExtractiveReader:
    """Return the offline reader.

    Parameters
    ----------
    support_needed
        The least share of the question's meaning, 0 to 1, that a sentence must hold to be given as an answer.

    Examples
    --------
    >>> from toolkit.prompting import assemble
    >>> text = "A permit costs cr 20. It is valid for a year."
    >>> source = Source(number=1, document_id="fees.md", title="Fees", headings=(), start=0, end=len(text), text=text)
    >>> reading = extractive().read(assemble("How much does a permit cost?", [source], window_tokens=500))
    >>> reading.text, reading.quotes[0].start, reading.quotes[0].end
    ('A permit costs cr 20. [1]', 0, 21)
    """
    return ExtractiveReader(support_needed=support_needed)


def _candidates(sources: Sequence[Source]) -> list[_Candidate]:
    return [
        (source, sentence)
        for source in sources
        for sentence in _sentences(
            source.text, source.format, stems(" ".join([source.title, *source.headings, source.context]))
        )
    ]


@lru_cache(maxsize=4096)
def _sentences(text: str, text_format: str, place: frozenset[str]) -> tuple[_Sentence, ...]:
    """Split a source once, however many questions are asked of it."""
    spans = [
        (span, block)
        for block in blocks(text, format=text_format)
        if block.kind not in ("heading", "rule")
        for span in _parts(text, block)
    ]
    found = [stems(text[start:end]) for (start, end), _ in spans]
    sections: dict[tuple[str, ...], set[str]] = {}
    for (_, block), said in zip(spans, found, strict=True):
        sections.setdefault(block.headings, set()).update(said)
    nothing: frozenset[str] = frozenset()
    around = [nothing, *found, nothing]
    return tuple(
        _Sentence(
            start=start,
            end=end,
            text=text[start:end],
            stems=found[at],
            roots=roots(found[at]),
            place=place | stems(" ".join([*block.headings, block.context])),
            beside=around[at] | around[at + 2],
            section=frozenset(sections[block.headings]),
        )
        for at, ((start, end), block) in enumerate(spans)
    )


def _parts(text: str, block: Block) -> list[tuple[int, int]]:
    whole = block.kind in ("row", "fenced")
    return [(block.start, block.end)] if whole else sentences(text, start=block.start, end=block.end)


def _weights(wanted: frozenset[str], candidates: Sequence[_Candidate]) -> dict[str, float]:
    """Weigh each word of the question by how rare it is among the sentences; together they weigh 1.

    A word that no sentence holds weighs as the rarest: an answer that never mentions it is not an answer.
    """
    seen = Counter(word for _, each in candidates for word in wanted & (each.stems | each.place))
    raw = {word: math.log1p(len(candidates) / (1 + seen[word])) for word in sorted(wanted)}
    total = sum(raw.values())
    return {word: weight / total for word, weight in raw.items()} if total else {}


def _ranked(
    candidates: Sequence[_Candidate], weights: dict[str, float], kind: str | None
) -> list[tuple[float, _Candidate]]:
    """Return the candidates with their support, best first; of equals, the first in the prompt."""
    kindred = roots(frozenset(weights))
    scored = [(_supports(each, weights, kindred, kind), each) for each in candidates]
    return sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: -pair[0])


def _supports(candidate: _Candidate, weights: dict[str, float], kindred: frozenset[str], kind: str | None) -> float:
    """Return how much of the question a sentence holds, 0 to 1.

    A word counts whole in the sentence, in part around it; a sentence that is itself a question answers none.
    """
    sentence = candidate[1]
    said = weights.keys() & sentence.stems or kindred & sentence.roots
    if not said or sentence.text.rstrip("*_ ").endswith("?"):
        return 0.0
    support = sum(weight * _weight_of(word, sentence) for word, weight in weights.items())
    return support * (_KIND_MISSING if kind and not holds(sentence.text, kind) else 1.0)


def _weight_of(word: str, sentence: _Sentence) -> float:
    if word in sentence.stems:
        return 1.0
    if roots(frozenset((word,))) & sentence.roots:
        return _KINDRED_WEIGHT
    if word in sentence.place:
        return _PLACE_WEIGHT
    if word in sentence.beside:
        return _NEIGHBOUR_WEIGHT
    return _SECTION_WEIGHT if word in sentence.section else 0.0


def _chosen(scored: list[tuple[float, _Candidate]], weights: dict[str, float]) -> list[_Candidate]:
    """Return the best sentence, and those nearly as good that add enough of the question that is not yet covered."""
    best, first = scored[0]
    chosen, covered = [first], set(first[1].stems | first[1].place)
    for support, candidate in scored[1:]:
        said = candidate[1].stems
        gain = sum(weight for word, weight in weights.items() if word in said - covered)
        if len(chosen) == MOST_SENTENCES or support < best * _NEARLY_AS_GOOD:
            break
        if gain >= _WORTH_ADDING:
            chosen.append(candidate)
            covered |= said
    return chosen


def _answered(chosen: Sequence[_Candidate]) -> Reading:
    quotes = tuple(
        SourceQuote(
            number=source.number,
            start=source.start + sentence.start,
            end=source.start + sentence.end,
            quote=sentence.text,
        )
        for source, sentence in chosen
    )
    text = " ".join(f"{_readable(sentence.text)} [{source.number}]" for source, sentence in chosen)
    return Reading(text=text, abstained=False, quotes=quotes, tokens_out=tokens.count(text))


def _readable(text: str) -> str:
    """Return a sentence without the marks of its format."""
    text = re.sub(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+", "", text).strip("| ")
    return " ".join(re.sub(r"\*\*|__|`", "", text).replace("|", "·").split())


def _declined() -> Reading:
    return Reading(text=DECLINED, abstained=True, quotes=(), tokens_out=tokens.count(DECLINED))
