"""Words to lines."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from unicodedata import bidirectional

from toolkit.ingestion.pdf.page import Box, Word

_BROKEN = re.compile(r"[^\W\d_]{2}-$")


@dataclass(frozen=True, slots=True)
class Line:
    """Words that stand on one line of one column."""

    text: str
    box: Box
    size: float
    bold: bool


def read_lines(words: Iterable[Word], /) -> list[Line]:
    """Return the lines of a column, from the top."""
    return [_line(words) for words in rows_of(words)]


def join_lines(lines: Iterable[Line], /) -> str:
    """Return lines as running text, a word that was broken at a line's end made whole.

    Examples
    --------
    >>> from toolkit.ingestion.pdf.page import Box
    >>> first, second = (Line(text, Box(0, 0, 1, 1), 10, bold=False) for text in ("the inspec-", "tion of 2024-"))
    >>> join_lines([first, second])
    'the inspection of 2024-'
    """
    text = ""
    for line in lines:
        text = join(text, line.text)
    return text


def join(text: str, more: str, /) -> str:
    """Return two pieces of running text as one."""
    if not text or not more:
        return text or more
    if _BROKEN.search(text) and more[0].islower():
        return text[:-1] + more
    return text + more if text.endswith(("-", "/")) and more[0].isalnum() else f"{text} {more}"


def rows_of(words: Iterable[Word], /) -> list[list[Word]]:
    """Gather the words that stand on one line: they overlap by half their height or more."""
    rows: list[tuple[Box, list[Word]]] = []
    for word in sorted(words, key=lambda word: (word.box.top + word.box.bottom, word.box.left)):
        if rows and _overlap(rows[-1][0], word.box) > min(rows[-1][0].height, word.box.height) / 2:
            rows[-1][1].append(word)
        else:
            rows.append((word.box, [word]))
    return [row for _, row in rows]


def _overlap(one: Box, other: Box) -> float:
    return min(one.bottom, other.bottom) - max(one.top, other.top)


def _line(words: list[Word]) -> Line:
    box = words[0].box
    for word in words[1:]:
        box = box.joined(word.box)
    main = max(words, key=lambda word: len(word.text))
    return Line(" ".join(word.text for word in _in_order(words)), box, main.size, all(word.bold for word in words))


def _in_order(words: list[Word]) -> list[Word]:
    """Return words as they are read: from the right in a line of a script that runs so."""
    leftward = sum(any(bidirectional(letter) in ("R", "AL") for letter in word.text) for word in words)
    return sorted(words, key=lambda word: word.box.left, reverse=leftward > len(words) / 2)
