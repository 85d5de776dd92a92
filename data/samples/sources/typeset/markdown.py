"""A Markdown source as blocks of text, with the marks that a page or a word processor needs.

Beside plain Markdown and pipe tables a source may hold footnotes (``[^1]``), page breaks (``<!-- page -->``), columns
(``<!-- columns:2 -->``), text set in white (``<!-- white -->…<!-- /white -->``) and tracked changes (``{++put in++}``,
``{--taken out--}``).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

Kind = Literal["heading", "paragraph", "item", "table", "page", "columns"]
_MARKS = re.compile(r"<!-- (white|/white|page|columns:\d) -->")
_NOTE = re.compile(r"^\[\^(\w+)\]:[ ]+(.+(?:\n[ ]{2,}\S.*)*)$", re.MULTILINE)
_INLINE = re.compile(r"(\{\+\+.+?\+\+\}|\{--.+?--\}|\[\^\w+\])", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Text in one style, or the place of a footnote."""

    text: str = ""
    bold: bool = False
    italic: bool = False
    change: Literal["", "inserted", "deleted"] = ""
    note: str = ""


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A heading, paragraph, list item, table, page break or change of columns.

    ``level`` is a heading's rank, an item's depth or the number of columns; ``number`` is 0 for a bullet; ``first`` is
    whether an item begins its list; ``indent`` is for quoted text and for what goes on below an item.
    """

    kind: Kind
    runs: Runs = ()
    rows: tuple[tuple[Runs, ...], ...] = ()
    level: int = 0
    number: int = 0
    first: bool = False
    indent: int = 0
    white: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source file: what its front matter says, its blocks, and its footnotes by their mark."""

    label: dict[str, Any]
    blocks: tuple[Block, ...]
    notes: dict[str, Runs] = field(default_factory=dict)


def parse(text: str, /) -> Source:
    r"""Return a source file's label, blocks and footnotes.

    Examples
    --------
    >>> source = parse("---\ntitle: Fees\n---\n# Fees\n\nIt costs *cr 20*.[^1]\n\n[^1]: From May.\n")
    >>> [block.kind for block in source.blocks], plain(source.blocks[1].runs), plain(source.notes["1"])
    (['heading', 'paragraph'], 'It costs cr 20.', 'From May.')
    """
    _, front, body = re.split(r"^---\n", text, maxsplit=2, flags=re.MULTILINE)
    notes = {mark: _runs_of(" ".join(words.split())) for mark, words in _NOTE.findall(body)}
    return Source(label=yaml.safe_load(front), blocks=tuple(_blocks(_NOTE.sub("", body))), notes=notes)


def plain(runs: Iterable[Run], /) -> str:
    """Return what runs say once every change is accepted."""
    return "".join(run.text for run in runs if run.change != "deleted")


def says(source: Source, /) -> str:
    """Return what a person reads in the finished file, in order, footnotes last; white text is not read."""
    lines = [line for block in source.blocks if not block.white for line in _block_says(block)]
    return "\n".join([*lines, *(plain(runs) for runs in source.notes.values())])


def _block_says(block: Block) -> Iterator[str]:
    if block.number:
        yield f"{block.number}."
    yield plain(block.runs)
    for row in block.rows:
        yield from (plain(cell) for cell in row)


def _blocks(body: str) -> Iterator[Block]:
    """Yield blocks, reading the stretches between marks one by one."""
    if strange := re.search(r"<!--.*?-->", _MARKS.sub("", body), re.DOTALL):
        raise ValueError(f"not a mark that is known: {strange.group()}")
    white = False
    for number, part in enumerate(_MARKS.split(body)):
        if number % 2 == 0:
            for block in _markdown(part):
                yield replace(block, white=white)
        elif part == "page":
            yield Block(kind="page")
        elif part.startswith("columns"):
            yield Block(kind="columns", level=int(part[-1]))
        else:
            white = part == "white"


def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _markdown(text: str) -> Iterator[Block]:
    yield from _Walk().blocks(_reader().parse(text))


class _Walk:
    """Goes through Markdown tokens, remembering the lists and quotations it is inside."""

    def __init__(self) -> None:
        self.lists: list[dict[str, int]] = []
        self.quotes = 0

    def blocks(self, tokens: list[Token]) -> Iterator[Block]:
        rest = iter(tokens)
        for token in rest:
            if token.type == "table_open":
                yield Block(kind="table", rows=tuple(_rows(rest)))
            elif token.type in ("heading_open", "paragraph_open"):
                yield self._written(token, next(rest))
            elif token.type in ("fence", "code_block"):
                yield Block(kind="paragraph", runs=(Run(text=token.content.rstrip("\n")),), indent=1)
            else:
                self._enter_or_leave(token)

    def _enter_or_leave(self, token: Token) -> None:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            ordered = token.type == "ordered_list_open"
            start = int(token.attrGet("start") or 1)
            self.lists.append({"next": start if ordered else 0, "step": int(ordered), "fresh": 1, "first": 1})
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
        elif token.type == "list_item_open":
            self.lists[-1]["fresh"] = 1
        elif token.type in ("blockquote_open", "blockquote_close"):
            self.quotes += token.nesting

    def _written(self, token: Token, inline: Token) -> Block:
        runs = tuple(_runs(inline.children or []))
        if token.type == "heading_open":
            return Block(kind="heading", level=int(token.tag[1]), runs=runs)
        if self.lists and self.lists[-1]["fresh"]:
            return self._item(runs)
        return Block(kind="paragraph", runs=runs, indent=len(self.lists) + self.quotes)

    def _item(self, runs: Runs) -> Block:
        state = self.lists[-1]
        number, first = state["next"], bool(state["first"])
        state.update(next=number + state["step"], fresh=0, first=0)
        return Block(kind="item", runs=runs, level=len(self.lists), number=number, first=first, indent=self.quotes)


def _rows(rest: Iterator[Token]) -> Iterator[tuple[Runs, ...]]:
    row: list[Runs] = []
    for token in rest:
        if token.type == "table_close":
            return
        if token.type == "inline":
            row.append(tuple(_runs(token.children or [])))
        elif token.type == "tr_close":
            yield tuple(row)
            row = []


def _runs_of(text: str) -> Runs:
    return tuple(_runs(_reader().parseInline(text)[0].children or []))


def _runs(tokens: list[Token]) -> Iterator[Run]:
    """Yield the runs of one paragraph; links keep their words, a new line stays one: sources do not wrap theirs."""
    style = Run()
    for token in tokens:
        if token.type in ("strong_open", "strong_close"):
            style = replace(style, bold=token.nesting > 0)
        elif token.type in ("em_open", "em_close"):
            style = replace(style, italic=token.nesting > 0)
        elif token.type in ("softbreak", "hardbreak"):
            yield replace(style, text="\n")
        elif token.content:
            yield from _marked(token.content, style)


def _marked(text: str, style: Run) -> Iterator[Run]:
    for part in filter(None, _INLINE.split(text)):
        if part.startswith("[^") and _INLINE.fullmatch(part):
            yield Run(note=part[2:-1])
        elif part.startswith("{++"):
            yield replace(style, text=part[3:-3], change="inserted")
        elif part.startswith("{--"):
            yield replace(style, text=part[3:-3], change="deleted")
        else:
            yield replace(style, text=part)
