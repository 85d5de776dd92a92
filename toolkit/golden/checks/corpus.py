"""The documents as checks read them: sentences with their words and figures, and how rare each word is."""

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from toolkit.golden.checks.amounts import Amount, amounts
from toolkit.quotes import find_quote
from toolkit.schema import Document, Evidence, GoldenQuestion, find_document, in_force, may_see
from toolkit.structure import blocks, sentences
from toolkit.words import stems

Span = tuple[int, int]
KIND_WORDS = stems("open opens close closes shut long soon quick quickly fast many much cost costs big")
"""Words that say what kind of answer is wanted, which the answer itself need not hold."""
_BETWEEN_CELLS = re.compile(r"(?<!\d),(?=\S)|,(?!\d{3}\b)(?=\S)")
"""A comma that parts the cells of a row, and not the thousands of a figure: without a space it would join two words."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, list item or table row: ``document.text[start:end]``, and the words of the place it stands in."""

    document: Document
    start: int
    end: int
    text: str
    stems: frozenset[str]
    place: frozenset[str]

    @property
    def amounts(self) -> tuple[Amount, ...]:
        """The figures that it states."""
        return _amounts(self.text)


@lru_cache(maxsize=100_000)
def _amounts(text: str) -> tuple[Amount, ...]:
    return tuple(amounts(text))


class Corpus:
    """The documents of one check. What is costly is made when first asked for, once."""

    def __init__(self, documents: Iterable[Document], /) -> None:
        self.documents = list(documents)
        self.labelled = any(document.access is not None for document in self.documents)
        self._spans: dict[Evidence, tuple[Document | None, list[Span]]] = {}
        self._weights: dict[str, float] = {}

    def find(self, evidence: Evidence, /) -> tuple[Document | None, list[Span]]:
        """Return the document that evidence names, if there is just one, and every place of the quote in it."""
        if evidence not in self._spans:
            document = find_document(self.documents, evidence.document)
            self._spans[evidence] = (document, find_quote(document, evidence.quote) if document else [])
        return self._spans[evidence]

    def sees(self, question: GoldenQuestion, document: Document, /) -> bool:
        """Return whether a question's asker may see a document."""
        return may_see(document.access, question.asker, labelled=self.labelled)

    def answers_for(self, question: GoldenQuestion, document: Document, /) -> bool:
        """Return whether a document is one that a question's asker may be answered from, on its day."""
        return self.sees(question, document) and in_force(
            document.effective_from, document.effective_to, question.as_of
        )

    def newer(self, document: Document, /) -> Document | None:
        """Return a document that says it takes this one's place."""
        for each in self.documents:
            if each is not document and any(find_document([document], name) for name in each.supersedes):
                return each
        return None

    @cached_property
    def passages(self) -> list[Passage]:
        """Every sentence, item and row of every document, in order."""
        return [passage for document in self.documents for passage in passages(document)]

    @cached_property
    def by_unit(self) -> dict[str, list[Passage]]:
        """The passages that state a figure of each unit."""
        found: dict[str, list[Passage]] = {}
        for passage in self.passages:
            for unit in {amount.unit for amount in passage.amounts}:
                found.setdefault(unit, []).append(passage)
        return found

    @cached_property
    def _seen(self) -> Counter[str]:
        return Counter(stem for passage in self.passages for stem in passage.stems | passage.place)

    def weight(self, stem: str, /) -> float:
        """Return how rare a word is among the passages: the logarithm of how many there are to one that holds it."""
        if stem not in self._weights:
            self._weights[stem] = math.log1p(len(self.passages) / (1 + self._seen[stem]))
        return self._weights[stem]

    def share(self, wanted: frozenset[str], held: frozenset[str], /) -> float:
        """Return how much of some words others hold, 0 to 1, the rare ones counting for more."""
        total = sum(self.weight(stem) for stem in wanted)
        return sum(self.weight(stem) for stem in wanted & held) / total if total else 0.0

    def latest(self, questions: Iterable[GoldenQuestion], /) -> date | None:
        """Return the last day that any question asks about."""
        return max((question.as_of for question in questions if question.as_of), default=None)


@lru_cache(maxsize=1024)
def passages(document: Document, /) -> tuple[Passage, ...]:
    """Return the sentences, items and rows of one document, in order."""
    text, found = document.text, []
    for block in blocks(text, start=document.body_start, format=document.format):
        if block.kind in ("heading", "rule"):
            continue
        place = stems(" ".join([document.title, *block.headings, _BETWEEN_CELLS.sub(", ", block.context)]))
        whole = block.kind in ("row", "fenced")
        for start, end in [(block.start, block.end)] if whole else sentences(text, start=block.start, end=block.end):
            said = _BETWEEN_CELLS.sub(", ", text[start:end]) if whole else text[start:end]
            found.append(Passage(document, start, end, text[start:end], stems(said), place))
    return tuple(found)
