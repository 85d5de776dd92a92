"""Near misses: questions like those that the documents answer, with one thing swapped of which they say nothing."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from toolkit.golden.drafting.candidates import Candidate
from toolkit.golden.drafting.table_rows import Row, key_columns, question_of, rows_of, separator_of
from toolkit.golden.drafting.values import MONTHS
from toolkit.schema import Document
from toolkit.structure import blocks

_YEAR = re.compile(r"\b20\d\d\b")
_DATED = re.compile(rf"(?:{'|'.join(MONTHS)}) 20\d\d|20\d\d[-–/]\d|[-–/]20\d\d")
_FORM = re.compile(r"\b(Form [A-Z]{1,3}-)(\d{2})\b")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)*(?=[ ,.;:?]|$)", re.MULTILINE)
_BEFORE = re.compile(r"(\w+) $")
_AT_WORDS = """
at in from near past to
"""
_AT = frozenset(_AT_WORDS.split())
_FEWEST, _MOSTLY, _LIKE = 3, 0.4, 0.75


@dataclass(frozen=True, slots=True)
class Miss:
    """A question with something swapped: what it was, and what stands for it now."""

    question: str
    near: Candidate
    was: str
    now: str


class Swaps:
    """What may be swapped for what, in questions about these documents."""

    def __init__(self, documents: Iterable[Document], /) -> None:
        self._documents = list(documents)
        text = "\n".join(document.text for document in self._documents)
        self._years = {int(year) for year in _YEAR.findall(text)}
        self._forms = set(re.findall(r"\b[A-Z]{1,3}-\d{2}\b", text))
        self._places = _places(self._documents)

    def of(self, candidate: Candidate, /) -> Iterator[Miss]:
        """Yield near misses of one question: another year, or another form."""
        asked = candidate.asked.question
        if candidate.asked.pattern in {"definition", "what if", "whether", "who"}:
            return
        if (year := _YEAR.search(asked)) and not _DATED.search(asked):
            free = next(each for each in range(int(year.group()) + 1, 3000) if each not in self._years)
            yield _swapped(candidate, year.group(), str(free))
        if (form := _FORM.search(asked)) and (other := self._unused(form[1], int(form[2]))):
            yield _swapped(candidate, form.group(), other)

    def places(self, found: Iterable[Candidate], /) -> Iterator[Miss]:
        """Yield questions that are asked of several places, asked of one that none of them is."""
        frames: dict[str, list[tuple[Candidate, str]]] = {}
        for candidate in found:
            for place in self._named(candidate.asked.question):
                frames.setdefault(candidate.asked.question.replace(place, "\0"), []).append((candidate, place))
        for asked in frames.values():
            held = {place for _, place in asked}
            told = "\n".join(candidate.document.text for candidate, _ in asked)
            others = [other for other in self._like(held) if other not in told] if len(held) > 1 else []
            yield from (_swapped(*asked[0], other) for other in others)

    def _named(self, question: str) -> list[str]:
        return [place for place in self._places if re.search(rf"\b{re.escape(place)}\b", question)]

    def _like(self, held: set[str]) -> list[str]:
        """Return the names that stand after *at*, *in* and their like much as these do."""
        words = Counter[str]()
        for place in held:
            words += self._places[place]
        like = {name: _alike(uses, words) for name, uses in self._places.items() if name not in held}
        return sorted((name for name in like if like[name] >= _LIKE), key=lambda name: (-like[name], name))

    def _unused(self, letters: str, number: int) -> str | None:
        series = letters.removeprefix("Form ")
        free = (each for each in range(number + 7, 100, 7) if f"{series}{each:02}" not in self._forms)
        return next((f"{letters}{each:02}" for each in free), None)


def _swapped(candidate: Candidate, was: str, now: str) -> Miss:
    return Miss(re.sub(rf"\b{re.escape(was)}\b", now, candidate.asked.question), candidate, was, now)


def _places(documents: Iterable[Document]) -> dict[str, Counter[str]]:
    """Return the names that mostly stand after *at*, *in* and their like, with how often after each."""
    named: Counter[str] = Counter()
    at: dict[str, Counter[str]] = {}
    for document in documents:
        for match in _NAME.finditer(document.text):
            named[match.group()] += 1
            before = _BEFORE.search(document.text, max(match.start() - 30, 0), match.start())
            if before and before[1].lower() in _AT:
                at.setdefault(match.group(), Counter())[before[1].lower()] += 1
    often = sorted(name for name in at if at[name].total() >= max(_FEWEST, _MOSTLY * named[name]))
    return {name: at[name] for name in often if name not in MONTHS}


def _alike(one: Counter[str], other: Counter[str]) -> float:
    """Return how much two names are used alike: how far the shares of the words before them overlap."""
    return sum(min(one[word] / one.total(), other[word] / other.total()) for word in one)


def absent_rows(document: Document, found: Sequence[Candidate], /, *, title: str) -> Iterator[Miss]:
    """Yield questions for pairs of keys that a table might hold, and does not."""
    cut = blocks(document.text, start=document.body_start, format=document.format)
    separator = separator_of(document.text, document.body_start, format=document.format)
    for rows in rows_of(document.text, cut, separator=separator):
        keys = key_columns(rows)
        if len(keys) == 2:
            yield from _absent(rows, (keys[0], keys[1]), found, title)


def _absent(rows: list[Row], keys: tuple[str, str], found: Sequence[Candidate], title: str) -> Iterator[Miss]:
    held = {(row.cells[keys[0]], row.cells[keys[1]]) for row in rows}
    often = {column: Counter(row.cells[column] for row in rows) for column in keys}
    by_start = {candidate.start: candidate for candidate in found if candidate.asked.pattern == "table row"}
    for row in rows:
        near = by_start.get(row.start)
        for first, times in often[keys[0]].items():
            missing = (first, row.cells[keys[1]])
            if near and missing not in held and times > 1 and often[keys[1]][missing[1]] > 1:
                other = Row(row.start, row.end, {**row.cells, keys[0]: first})
                question = question_of(other, keys, near.asked.facts, title)
                if question:
                    yield Miss(question, near, row.cells[keys[0]], first)
