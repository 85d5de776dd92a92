"""The sentences of sources, with what stands around them: what the scorer weighs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from toolkit.schema import Source
from toolkit.structure import Block, blocks, sentences
from toolkit.words import stems

_Span = tuple[int, int, Block]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, list item or table row: characters ``start`` to ``end`` of its source's text."""

    start: int
    end: int
    text: str
    kind: str
    headings: tuple[str, ...]
    stems: frozenset[str]
    place: frozenset[str]
    beside: frozenset[str]


Candidate = tuple[Source, Sentence]


def candidates(sources: Sequence[Source], /) -> list[Candidate]:
    """Return every sentence of the sources, in their order."""
    return [
        (source, sentence)
        for source in sources
        for sentence in _sentences(source.text, source.format, (source.title, *source.headings, source.context))
    ]


@lru_cache(maxsize=4096)
def _sentences(text: str, text_format: str, above: tuple[str, ...]) -> tuple[Sentence, ...]:
    """Split a source once, however many questions are asked of it."""
    spans = [span for block in blocks(text, format=text_format) for span in _spans(text, block)]
    said = [stems(text[start:end]) for start, end, _ in spans]
    nothing: frozenset[str] = frozenset()
    around = [nothing, *said, nothing]
    place = stems(" ".join(above))
    return tuple(
        Sentence(
            start=start,
            end=end,
            text=text[start:end],
            kind=block.kind,
            headings=block.headings,
            stems=said[at],
            place=place | stems(" ".join([*block.headings, block.context])),
            beside=around[at] | around[at + 2],
        )
        for at, (start, end, block) in enumerate(spans)
    )


def _spans(text: str, block: Block) -> list[_Span]:
    if block.kind in ("heading", "rule"):
        return []
    if block.kind in ("row", "fenced"):
        return [(block.start, block.end, block)]
    return [(start, end, block) for start, end in sentences(text, start=block.start, end=block.end)]


def readable(text: str, /) -> str:
    """Return a sentence without the marks of its format.

    Examples
    --------
    >>> readable("- Pay **cr 20**"), readable("| L-11 | cr 180 |")
    ('Pay cr 20', 'L-11, cr 180')
    """
    text = re.sub(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+", "", text).strip("| \t\n")
    return re.sub(r"\s*\|\s*", ", ", re.sub(r"\*\*|__|`", "", " ".join(text.split())))
