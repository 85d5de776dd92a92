"""A source to its sentences, list items and table rows, each with what is known of it before any question is asked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from toolkit.readers.extractive.kindred import all_keys, plain_words
from toolkit.readers.extractive.tables import labelled, named_cells
from toolkit.readers.question_type import kinds_held
from toolkit.schema import Source
from toolkit.structure import Block, blocks, sentences

_RULES = re.compile(
    r"\b(?:must|shall|may|cannot|(?:is|are) (?:to|due|payable|required|entitled|allowed|paid)"
    r"|need(?:s|ed)? to|at (?:least|most|once)"
    r"|no (?:more|less|later|longer) than|not (?:more|less|later) than|up to|within|only|costs?|pays?|set aside)\b",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"\b(?:said|asked|told|heard?|for example|for instance|e\.g\.|suppose|imagine|remember|once|used to|was told|I)\b"
    r"|^\W*(?:example|question|q)\b",
    re.IGNORECASE,
)
_GENERAL = re.compile(
    r"\b(?:faqs?|frequently asked|questions and answers|forum|minutes|newsletter|thread|glossary|about us|news|starter"
    r"|overview|introduction|briefing|at a glance)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(?:see|refer to|turn to|consult|look (?:at|in)"
    r"|(?:is|are) (?:in|on) the [\w ]*(?:guide|page|policy|procedure|schedule|handbook|part)"
    r"|set(?:s)? out|explained|described|listed|found)\b|\bsays (?:who|what|when|how)\b",
    re.IGNORECASE,
)
_INSTRUCTS = re.compile(
    r"(?:^(?:\W|\d+[.)])*|[,:;.] (?:then |please )?|\bthen )(?:please |do not |don't |always |never |first,? )*"
    r"(?:add|apply|ask|attach|book|bring|call|check|choose|collect|complete|contact|copy|enter|fill|find|file|get|give|go|hand"
    r"|inform|keep|leave|log|make|open|pay|phone|pick|post|put|read|record|remove|report|return|ring|save|scan|select|send"
    r"|sign|stop|submit|take|tell|turn|use|wait|write) (?!to\b)\w",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\?[\"'”’*_ )]*$")
_PROPER = re.compile(r"(?<=[a-z,;:] )[\"“(]?[A-Z]\w+|\d")
_NO_WORDS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, list item or table row of a source, and what its words and those around it are found by.

    ``lead`` and ``last`` are the places of the first and last sentence of its list, the sentence that leads in
    included; they are its own place where it is in none. ``header`` is its table's.
    """

    at: int
    start: int
    end: int
    text: str
    kind: str
    stems: tuple[str, ...]
    said: frozenset[str]
    place: frozenset[str]
    title: frozenset[str]
    beside: frozenset[str]
    section: frozenset[str]
    kinds: frozenset[str]
    header: str
    lead: int
    last: int
    rule: bool
    points: bool
    instructs: bool
    told: bool
    general: bool
    asks: bool
    particular: bool


@lru_cache(maxsize=4096)
def read(text: str, text_format: str, title: str, headings: tuple[str, ...], context: str, /) -> tuple[Sentence, ...]:
    """Return the sentences of a source, split once however many questions are asked of it."""
    found = list(_spans(text, text_format, context))
    stems = [plain_words(labelled(text[start:end], header, text_format)) for start, end, _, header in found]
    said = [all_keys(each) for each in stems]
    sections = _sections([block for _, _, block, _ in found], said)
    lists = _lists(text, [(block, start, end) for start, end, block, _ in found])
    above = all_keys(plain_words(" ".join([title, *headings])))
    around = [_NO_WORDS, *said, _NO_WORDS]
    places = {block.headings: above | all_keys(plain_words(" ".join(block.headings))) for _, _, block, _ in found}
    general = bool(_GENERAL.search(title))
    return tuple(
        Sentence(
            at=at,
            start=start,
            end=end,
            text=text[start:end],
            kind=block.kind,
            stems=tuple(stems[at]),
            said=said[at],
            place=places[block.headings],
            title=above,
            beside=around[at] | around[at + 2],
            section=sections[block.headings],
            kinds=kinds_held(_shown(text[start:end], header, text_format)),
            header=header,
            lead=lists[at][0],
            last=lists[at][1],
            rule=bool(_RULES.search(text, start, end)),
            points=bool(_POINTS.search(text[start:end])),
            instructs=bool(_INSTRUCTS.search(text[start:end])),
            told=bool(_TOLD.search(text[start:end])),
            general=general,
            asks=bool(_ASKS.search(text[start:end])),
            particular=bool(_PROPER.search(text[start:end])),
        )
        for at, (start, end, block, header) in enumerate(found)
    )


def sentences_of(source: Source, /) -> tuple[Sentence, ...]:
    """Return the sentences of a source as it stands in a prompt."""
    return read(source.text, source.format, source.title, source.headings, source.context)


def _shown(text: str, header: str, text_format: str) -> str:
    return " ".join(cell for _, cell in named_cells(text, header, text_format)) if header else text


def _spans(text: str, text_format: str, context: str) -> Iterator[tuple[int, int, Block, str]]:
    """Yield where each sentence stands, its block, and its table's header; headings, rules and header rows are none."""
    parts = [block for block in blocks(text, format=text_format) if block.kind != "heading"]
    for at, block in enumerate(parts):
        header = block.context or (context if block.kind == "row" else "")
        if block.kind == "rule" or _is_header(parts, at, text_format, context):
            continue
        if text_format == "csv" and context:
            header = context  # the passage begins within the table: its first record is no header
        spans = [(block.start, block.end)] if block.kind in ("row", "fenced") else _sentences(text, block)
        for start, end in spans:
            yield start, end, block, header


def _sentences(text: str, block: Block) -> list[tuple[int, int]]:
    return sentences(text, start=block.start, end=block.end)


def _is_header(parts: Sequence[Block], at: int, text_format: str, context: str) -> bool:
    block, following = parts[at], parts[at + 1] if at + 1 < len(parts) else None
    if block.kind != "row" or block.context or following is None:
        return False
    return following.kind == "rule" or (text_format == "csv" and not context and at == 0)


def _sections(parts: Sequence[Block], said: Sequence[frozenset[str]]) -> dict[tuple[str, ...], frozenset[str]]:
    found: dict[tuple[str, ...], set[str]] = {}
    for block, words in zip(parts, said, strict=True):
        found.setdefault(block.headings, set()).update(words)
    return {headings: frozenset(words) for headings, words in found.items()}


def _lists(text: str, found: Sequence[tuple[Block, int, int]]) -> list[tuple[int, int]]:
    """Return for each sentence the first and last of its list, with the sentence that leads in to it."""
    lists = [(at, at) for at in range(len(found))]
    at = 0
    while at < len(found):
        last = at
        while last + 1 < len(found) and found[last + 1][0].kind == found[at][0].kind == "item":
            last += 1
        if found[at][0].kind == "item":
            leads = at > 0 and text[found[at - 1][1] : found[at - 1][2]].rstrip("*_ ").endswith(":")
            first = at - 1 if leads else at
            lists[first : last + 1] = [(first, last)] * (last + 1 - first)
        at = last + 1
    return lists
