"""Text to blocks and sentences, as spans: what a chunk is packed from, and what a reader picks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
_HEADING = re.compile(r"(#{1,6})[ \t]+(?=[^\s])")
_UNDERLINE = re.compile(r"(=+|-+)\s*\Z")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)]|\(?[a-z]\))\s+\S")
_FENCE = re.compile(r"\s*(```|~~~)")
_FENCE_LINE = re.compile(r"^[ \t]*(?:```|~~~)[^\n]*", re.MULTILINE)
_UNCLOSED = re.compile(r"^ {0,3}<!--", re.MULTILINE)
_LONGEST_CODE = 5_000  # characters between backticks
_COMMENT_OR_CODE = re.compile(r"<!--|^[ \t]*(?:```|~~~)[^\n]*|`+", re.MULTILINE)
# A cell that opens with a quote runs to the quote before the next delimiter or line end; a stray quote is a letter.
_RECORDS = {
    mark: re.compile(
        rf'(?:"(?:[^"]++|"")*+"(?=[{mark}\n]|\Z)|[^{mark}\n]*+)(?:{mark}(?:"(?:[^"]++|"")*+"(?=[{mark}\n]|\Z)|[^{mark}\n]*+))*+'
    )
    for mark in (",", ";", "\t")
}

# A sentence ends at a stop that white space and the start of another follow. Not after these:
_END = re.compile(r"[.!?][\"')\]’”*_]*(?=\s+[\"'(\[‘“*_]*[A-Z0-9])|[;:](?=\s*\n)")
_NOT_AN_END = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|st|no|nos|art|sec|para|paras|p|pp|fig|cf|vs|e\.g|i\.e|etc|approx|dept|ext|cr)|\b[A-Z]|^\s*\d{1,3})\.\Z",
    re.IGNORECASE,
)
_LONGEST_ABBREVIATION = 8
_NOT_SPACE = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item, table row or fenced block: characters ``start`` to ``end`` of a text.

    ``headings`` is the path above it, itself included where it is one. ``context`` is its table's header row.
    """

    kind: str
    start: int
    end: int
    headings: tuple[str, ...] = ()
    context: str = ""


def blocks(text: str, /, *, start: int = 0, format: str = "markdown") -> list[Block]:  # noqa: A002
    r"""Return the blocks of a text in order, from ``start`` on. None overlap.

    Only white space lies between them, and comments (``<!-- … -->``), which a page does not show. Where ``format`` is
    ``csv`` each record is a row, and its context the first record.

    Examples
    --------
    >>> text = "# Fees\n\nA permit costs cr 20.\n\n- pay online\n- or by post\n"
    >>> [(block.kind, text[block.start : block.end]) for block in blocks(text)]
    [('heading', '# Fees'), ('paragraph', 'A permit costs cr 20.'), ('item', '- pay online'), ('item', '- or by post')]
    >>> text = "form,fee\nL-11,cr 20\n"
    >>> [(text[row.start : row.end], row.context) for row in blocks(text, format="csv")]
    [('form,fee', ''), ('L-11,cr 20', 'form,fee')]
    """
    if format == "csv":
        return list(_records(text, start))
    shown = _shown(text, start) if format == "markdown" else [(start, len(text))]
    return list(_with_headings(_merged(text, _lines(text, shown)), text))


def _records(text: str, start: int) -> Iterator[Block]:
    """Yield the records of a CSV text; a quoted cell may hold line breaks."""
    header = ""
    record = _RECORDS[delimiter(text, start=start)]
    for match in record.finditer(text, start):
        written = match.group().strip()
        if written:
            begin = match.start() + match.group().index(written)
            yield Block("row", begin, begin + len(written), context=header)
            header = header or written


def delimiter(text: str, /, *, start: int = 0) -> str:
    r"""Return what parts the cells of a CSV text: what its first line uses most of comma, semicolon and tab.

    Examples
    --------
    >>> delimiter("form;fee\nL-11;1,50\n")
    ';'
    """
    first = next((line for line in text[start : start + 10_000].split("\n") if line.strip()), "")
    return max(",;\t", key=first.count)


class _Line(NamedTuple):
    kind: str
    start: int
    end: int


_GOES_ON = {("paragraph", "paragraph"), ("item", "paragraph"), ("fenced", "fenced"), ("paragraph", "underline")}


def _shown(text: str, start: int) -> list[tuple[int, int]]:
    """Return the spans of a Markdown text between its comments. One that is not closed hides the rest."""
    last = text.rfind("-->")
    spans = []
    at = begin = start
    while at < last and (match := _COMMENT_OR_CODE.search(text, at)):
        if match.group() != "<!--":
            at = _end_of_code(text, match)
        elif match.start() + 2 <= last:
            at = text.index("-->", match.start() + 2) + len("-->")
            spans.append((begin, match.start()))
            begin = at
        else:
            break
    unclosed = _UNCLOSED.search(text, at)
    return [*spans, (begin, unclosed.start() if unclosed else len(text))]


def _end_of_code(text: str, match: re.Match[str]) -> int:
    """Return where code ends that begins here: what looks like a comment in it is shown."""
    ticks = match.group()
    if _FENCE.match(ticks):
        fence = _FENCE_LINE.search(text, match.end())
        return fence.end() if fence else len(text)
    paragraph = text.find("\n\n", match.end(), match.end() + _LONGEST_CODE)
    closing = text.find(ticks, match.end(), paragraph if paragraph >= 0 else match.end() + _LONGEST_CODE)
    return closing + len(ticks) if closing >= 0 else match.end()


def _lines(text: str, shown: list[tuple[int, int]]) -> Iterator[_Line]:
    """Yield each line with what it looks like by itself; nothing goes on over what is not shown."""
    fenced = False
    for first, last in shown:
        for match in _LINE.finditer(text, first, last):
            line = match.group()
            fence = bool(_FENCE.match(line))
            kind = "fenced" if fence or fenced else _kind(line)
            fenced = fenced != fence
            indent = len(line) - len(line.lstrip()) if match.start() == first else 0  # after a comment, mid-line
            yield _Line(kind, match.start() + min(indent, len(line.rstrip())), match.start() + len(line.rstrip()))
        yield _Line("blank", last, last)


def _kind(line: str) -> str:
    bare = line.strip()
    if not bare:
        return "blank"
    if bare[0].isalpha() and not _ITEM.match(line):  # most lines by far
        return "paragraph"
    if _HEADING.match(line):
        return "heading"
    if bare[0] == "|":
        return "rule" if "---" in bare and not bare.strip("|:- \t") else "row"
    if _UNDERLINE.match(line):
        return "underline"
    return "item" if _ITEM.match(line) else "paragraph"


def _merged(text: str, lines: Iterator[_Line]) -> Iterator[_Line]:
    """Join the lines of a paragraph, of an item and of a fence; join a heading to its underline."""
    kind, start, end = "blank", 0, 0
    for line in lines:
        if kind == "paragraph" and line.kind == "underline" and "\n" not in text[start:end]:
            yield _Line("heading", start, line.end)
            kind = "blank"
        elif (kind, line.kind) in _GOES_ON:
            end = line.end
        else:
            if kind != "blank":
                yield _Line(kind, start, end)
            kind, start, end = line
    if kind != "blank":
        yield _Line(kind, start, end)


def _with_headings(found: Iterator[_Line], text: str) -> Iterator[Block]:
    """Give each block the path of headings above it, and each row of a table its header row."""
    path: list[tuple[int, str]] = []
    names: tuple[str, ...] = ()
    header, rows, ruled, last = "", 0, False, 0
    for kind, start, end in found:
        if kind == "heading":
            level, title = _heading(text[start:end])
            path = [*((above, name) for above, name in path if above < level), (level, title)]
            names = tuple(name for _, name in path)
        follows = rows > 0 and text.count("\n", last, start) == 1  # an empty line parts two tables
        rows = 0 if kind not in ("row", "rule") else rows + 1 if follows else 1
        header = text[start:end] if rows == 1 else header
        ruled = kind == "rule" if rows == 2 else ruled
        yield Block(kind, start, end, names, header if rows > 2 and ruled else "")
        last = end


def _heading(line: str) -> tuple[int, str]:
    if match := _HEADING.match(line):
        return len(match.group(1)), line[match.end() :].rstrip("# \t").strip("*_ ")
    title, underline = line.rsplit("\n", 1)
    return (1 if underline.startswith("=") else 2), title.strip()


def sentences(text: str, /, *, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Return the spans of the sentences of one block, in order: all of it but the white space between them.

    Examples
    --------
    >>> text = "Pay cr 20, e.g. online. Then wait."
    >>> [text[start:end] for start, end in sentences(text)]
    ['Pay cr 20, e.g. online.', 'Then wait.']
    """
    end = len(text) if end is None else end
    spans = []
    at = _next_word(text, start, end)
    for match in _END.finditer(text, start, end):
        if match.start() >= at and not _NOT_AN_END.search(
            text[max(at, match.end() - _LONGEST_ABBREVIATION) : match.end()]
        ):
            spans.append((at, match.end()))
            at = _next_word(text, match.end(), end)
    if last := text[at:end].rstrip():
        spans.append((at, at + len(last)))
    return spans


def _next_word(text: str, at: int, end: int) -> int:
    word = _NOT_SPACE.search(text, at, end)
    return word.start() if word else end
