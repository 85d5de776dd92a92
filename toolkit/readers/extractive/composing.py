"""The sentences that were chosen, as an answer with its citations: rows read with their header, and lists whole."""

import re
from collections.abc import Sequence

from toolkit import tokens
from toolkit.prompting import DECLINED
from toolkit.readers.extractive.asking import Asking, Part
from toolkit.readers.extractive.evidence import Candidate
from toolkit.readers.extractive.kindred import all_keys, keys, plain_words
from toolkit.readers.extractive.passages import Sentence, sentences_of
from toolkit.readers.extractive.tables import named_cells
from toolkit.readers.question_type import holds
from toolkit.schema import Reading, Source, SourceQuote

_LONGEST_LIST = 900  # characters: a longer list is quoted from what answers on
_LONGEST_ROW = 240  # a longer row is quoted in the cells that matter
_SHORT_ITEM = 6
_BULLET = re.compile(r"^\s*(?:[-*+•]|\(?[a-z]\))\s+", re.MULTILINE)
_MARKS = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\w)|(?<=[\w.!?])[*_](?!\w)")

Quoted = tuple[Source, int, int, str]
"""A source, the characters quoted of it, and how they are shown."""


def answered(picked: Sequence[tuple[Candidate, Part]], asking: Asking, support: float, /) -> Reading:
    """Return the answer: each sentence as a person reads it, after it the number of its source."""
    quoted: list[Quoted] = []
    for (source, sentence), part in picked:
        for each in _quoted(source, sentence, part, asking):
            if not any(_inside(each, other) for other in quoted):
                quoted.append(each)
    quotes = tuple(
        SourceQuote(
            number=source.number, start=source.start + start, end=source.start + end, quote=source.text[start:end]
        )
        for source, start, end, _ in quoted
    )
    text = " ".join(f"{shown} [{source.number}]" for source, _, _, shown in quoted)
    return Reading(text=text, abstained=False, quotes=quotes, tokens_out=tokens.count(text), support=support)


def declined(support: float, /) -> Reading:
    """Return the sentence that declines; ``support`` is how likely the best answer was."""
    return Reading(text=DECLINED, abstained=True, quotes=(), tokens_out=tokens.count(DECLINED), support=support)


def _inside(one: Quoted, other: Quoted) -> bool:
    return one[0].number == other[0].number and other[1] <= one[1] and one[2] <= other[2]


def _quoted(source: Source, sentence: Sentence, part: Part, asking: Asking) -> list[Quoted]:
    if sentence.kind == "row" and sentence.header:
        return [(source, sentence.start, sentence.end, row_read(sentence, source.format, part, asking))]
    listed = sentences_of(source)[sentence.lead : sentence.last + 1]
    leads_in = sentence.at == sentence.lead != sentence.last and sentence.kind != "item"
    if len(listed) > 1 and (asking.shape in ("list", "procedure") or leads_in):
        return [_list_of(source, sentence, listed)]
    lead = listed[0]
    if sentence.kind == "item" and lead.kind != "item" and len(sentence.stems) < _SHORT_ITEM:
        return [_as_it_is(source, lead), _as_it_is(source, sentence)]
    return [_as_it_is(source, sentence)]


def _as_it_is(source: Source, sentence: Sentence) -> Quoted:
    return source, sentence.start, sentence.end, readable(sentence.text)


def _list_of(source: Source, sentence: Sentence, listed: Sequence[Sentence]) -> Quoted:
    """Return a list whole with what leads in to it, or from the sentence on as far as a reader would follow."""
    start, end = listed[0].start, listed[-1].end
    if end - start > _LONGEST_LIST:
        start = sentence.start
        end = max(each.end for each in listed if each.end <= max(start + _LONGEST_LIST, sentence.end))
    return source, start, end, readable(source.text[start:end])


def row_read(sentence: Sentence, text_format: str, part: Part, asking: Asking, /) -> str:
    """Return a row as its cells with their columns' names, the one that answers first."""
    cells = named_cells(sentence.text, sentence.header, text_format)
    worth = [_worth(name, cell, part, asking) for name, cell in cells]
    order = sorted(range(len(cells)), key=lambda at: -worth[at])
    if len(sentence.text) > _LONGEST_ROW:
        order = [
            at for at in order if at == order[0] or at == 0 or worth[at] > 0 or len(cells[at][1]) <= _LONGEST_ROW // 6
        ]
    best, rest = order[:1], sorted(order[1:])
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in (cells[at] for at in (*best, *rest)))


def _worth(name: str, cell: str, part: Part, asking: Asking) -> float:
    """Return how much a cell looks like what is asked for: by its column's name, and the kind of what it holds."""
    above, inside = all_keys(plain_words(name)), all_keys(plain_words(cell))
    named = sum(_shared(stem, above) for stem in asking.stems)
    repeats = sum(_shared(stem, inside) for stem in asking.stems)
    kind = bool(part.kind) and holds(f"{name} {cell}" if part.kind == "form" else cell, str(part.kind))
    return named + kind - repeats / 2


def _shared(stem: str, above: frozenset[str]) -> float:
    own, roots, meanings = keys(stem)
    if own in above:
        return 1.0
    return 0.7 if any(key in above for key in (*roots, *meanings)) else 0.0


def readable(text: str, /) -> str:
    """Return a text without the marks of its format.

    Examples
    --------
    >>> readable("- **Dogs** are not allowed.")
    'Dogs are not allowed.'
    """
    plain = _MARKS.sub("", _BULLET.sub("", text)).strip("| ")
    return " ".join(plain.replace("|", "·").split())
