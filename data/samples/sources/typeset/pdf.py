"""Blocks to a PDF: A4, a title page, running header and footer, tables that repeat their header, two columns."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from reportlab.lib.colors import Color, HexColor, black, white
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    FrameBreak,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from typeset.markdown import Block, Run, Runs, Source, plain

AGENCY = "Kestrane Local Care Authority"
_WIDTH, _HEIGHT = A4
_MARGIN, _TOP, _GUTTER = 22 * mm, 24 * mm, 8 * mm
_LINE = _WIDTH - 2 * _MARGIN
_COLUMN = (_LINE - _GUTTER) / 2
_BODY_HEIGHT = _HEIGHT - 2 * _TOP
_INK, _GREY, _SHADE = HexColor("#1d3b4f"), HexColor("#777777"), HexColor("#e4ebef")
_SIZES = {1: 20.0, 2: 15.0, 3: 12.5, 4: 11.0}
_TITLE_PAGE_WORDS = 120
_KEPT_WHOLE = 6


def write_pdf(source: Source, /) -> bytes:
    """Return the PDF of a source, the same bytes each time.

    Raises
    ------
    ValueError
        Where a character is not in the standard fonts, which would come out as a black box.
    """
    _check_characters(source)
    out = io.BytesIO()
    parts = list(_parts(source.blocks))
    document = _Document(
        out, pagesize=A4, invariant=1, pageCompression=0, pageTemplates=_templates(parts, source),
        title=str(source.label["title"]), author=str(source.label["owner"]), subject=AGENCY, creator=AGENCY,
    )  # fmt: skip
    document.build(list(_story(parts, source)))
    return out.getvalue()


def _check_characters(source: Source) -> None:
    runs = [
        run
        for block in source.blocks
        for run in (*block.runs, *(run for row in block.rows for cell in row for run in cell))
    ]
    text = "".join(run.text for run in runs) + "".join(plain(note) for note in source.notes.values())
    if strange := sorted({letter for letter in text if not letter.encode("cp1252", errors="ignore")}):
        raise ValueError(f"not in the standard PDF fonts: {' '.join(strange)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What stands between two page breaks: full-width blocks, then blocks in columns."""

    head: tuple[Block, ...]
    body: tuple[Block, ...] = ()
    is_title: bool = False


def _parts(blocks: tuple[Block, ...]) -> Iterator[_Part]:
    pages: list[list[Block]] = [[]]
    for block in blocks:
        if block.kind == "page":
            pages.append([])
        else:
            pages[-1].append(block)
    in_columns = False
    for number, page in enumerate(pages):
        turn = next((place for place, block in enumerate(page) if block.kind == "columns"), None)
        if turn is not None:
            in_columns = page[turn].level > 1
        start = turn if turn is not None else 0 if in_columns else len(page)
        words = sum(len(plain(block.runs).split()) for block in page)
        is_title = number == 0 and len(pages) > 1 and words <= _TITLE_PAGE_WORDS
        yield _Part(head=tuple(page[:start]), body=tuple(page[start:]), is_title=is_title)


def _templates(parts: list[_Part], source: Source) -> list[PageTemplate]:
    """Return the page on which each part begins, and the one on which columns go on."""
    going_on = _template(_Part(head=(), body=(Block(kind="columns"),)), source, "columns")
    return [*(_template(part, source, f"part{place}") for place, part in enumerate(parts)), going_on]


def _template(part: _Part, source: Source, name: str) -> PageTemplate:
    head_height = sum(
        flowable.wrap(_LINE, _BODY_HEIGHT)[1] + flowable.getSpaceAfter() for flowable in _flow(part.head, _LINE)
    )
    frames = [_frame(0, _LINE, _BODY_HEIGHT)]
    if part.body:
        room = _BODY_HEIGHT - head_height - 24
        frames = [_frame(0, _COLUMN, room), _frame(_COLUMN + _GUTTER, _COLUMN, room)]
        if part.head:
            frames.insert(0, _frame(0, _LINE, head_height + 18, bottom=_TOP + room + 6))
    return PageTemplate(id=name, frames=frames, onPage=_nothing if part.is_title else _running(source))


def _frame(left: float, width: float, height: float, *, bottom: float = _TOP) -> Frame:
    return Frame(_MARGIN + left, bottom, width, height, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)


def _nothing(canvas: Canvas, document: BaseDocTemplate) -> None:
    """Leave the title page without header and footer."""


def _running(source: Source) -> Callable[[Canvas, BaseDocTemplate], None]:
    title = str(source.label["title"])

    def draw(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.saveState()
        canvas.setFont("Helvetica", 8)
        canvas.setFillColor(_GREY)
        canvas.drawString(_MARGIN, _HEIGHT - 14 * mm, AGENCY)
        canvas.drawRightString(_WIDTH - _MARGIN, _HEIGHT - 14 * mm, title)
        canvas.drawCentredString(_WIDTH / 2, 12 * mm, f"Page {document.page}")
        canvas.restoreState()

    return draw


class _Document(BaseDocTemplate):
    """A document whose headings are also its bookmarks."""

    _depth = -1

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - reportlab's name
        if isinstance(flowable, _Heading):
            self._depth = min(flowable.rank - 1, self._depth + 1)
            key = f"heading-{self.page}-{flowable.words}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(flowable.words, key, level=self._depth)


class _Heading(Paragraph):
    """A paragraph that knows its rank among the headings."""

    rank = 1
    words = ""


def _story(parts: list[_Part], source: Source) -> Iterator[Flowable]:
    for place, part in enumerate(parts):
        if place:
            yield from (NextPageTemplate(f"part{place}"), PageBreak())
        if part.is_title:
            yield Spacer(1, 60 * mm)
        yield from _flow(part.head, _LINE)
        if part.body:
            yield NextPageTemplate("columns")
        if part.head and part.body:
            yield FrameBreak()
        yield from _flow(part.body, _COLUMN)
    for mark, runs in source.notes.items():
        yield Paragraph(f"<super>{mark}</super> {_markup(runs)}", _style("note", size=8.5, before=8))


def _flow(blocks: tuple[Block, ...], width: float) -> Iterator[Flowable]:
    for place, block in enumerate(blocks):
        if block.kind == "table":
            yield _table(block, width)
        elif block.kind == "heading":
            before_table = blocks[place + 1 : place + 2] and blocks[place + 1].kind == "table"
            if before_table:  # kept with its next, a heading would take the whole table along to a new page
                yield CondPageBreak(40 * mm)
            yield _heading(block, keep=not before_table)
        elif block.kind != "columns":
            yield _paragraph(block)


def _heading(block: Block, *, keep: bool) -> _Heading:
    size = _SIZES.get(block.level, 11.0)
    before = 14 if block.level == 1 else 12
    style = _style("heading", font="Helvetica-Bold", size=size, before=before, colour=_INK, keepWithNext=int(keep))
    heading = _Heading(_markup(block.runs), style)
    heading.rank, heading.words = block.level, plain(block.runs)
    return heading


class _WholeParagraph(Paragraph):
    """A paragraph that goes to the next page rather than break, while it is short."""

    def split(self, width: float, height: float) -> list[Flowable]:
        _, tall = self.wrap(width, height)
        return [] if tall <= _KEPT_WHOLE * self.style.leading else super().split(width, height)


def _paragraph(block: Block) -> Paragraph:
    depth = block.indent + (block.level if block.kind == "item" else 0)
    bullet = f"{block.number}." if block.number else "\u2022" if block.kind == "item" else None
    style = _style(
        "body", size=10.5, before=2 if block.kind == "item" else 6, colour=white if block.white else black,
        leftIndent=14 * depth, bulletIndent=14 * max(depth - 1, 0),
    )  # fmt: skip
    return _WholeParagraph(_markup(block.runs), style, bulletText=bullet)


def _style(
    name: str, *, size: float, before: float, font: str = "Times-Roman", colour: Color = black, **more: Any
) -> ParagraphStyle:
    settings = {"alignment": TA_LEFT, "spaceAfter": 2, "allowWidows": 0, "allowOrphans": 0, "name": name, **more}
    return ParagraphStyle(
        fontName=font, fontSize=size, leading=size * 1.28, spaceBefore=before, textColor=colour, **settings
    )


def _markup(runs: Runs) -> str:
    return "".join(_run(run) for run in runs if run.change != "deleted")


def _run(run: Run) -> str:
    if run.note:
        return f"<super>{escape(run.note)}</super>"
    text = escape(run.text).replace("\n", "<br/>")
    text = f"<b>{text}</b>" if run.bold else text
    return f"<i>{text}</i>" if run.italic else text


def _table(block: Block, width: float) -> Table:
    head, body = (_style("cell", font=font, size=9, before=0) for font in ("Times-Bold", "Times-Roman"))
    cells = [
        [Paragraph(_markup(cell), body if number else head) for cell in row] for number, row in enumerate(block.rows)
    ]
    table = Table(cells, colWidths=_widths(block, width), repeatRows=1, spaceBefore=8, spaceAfter=8)
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.4, _GREY),
                ("BACKGROUND", (0, 0), (-1, 0), _SHADE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    return table


def _widths(block: Block, width: float) -> list[float]:
    """Share the line among columns by how much each holds, none narrower than its longest word."""
    columns = list(zip(*([plain(cell) for cell in row] for row in block.rows), strict=True))
    least = [max(len(word) for text in column for word in [*text.split(), "ab"]) * 5.2 + 14 for column in columns]
    wants = [max(sum(len(text) for text in column) / len(column), 4.0) ** 0.8 for column in columns]
    spare = max(width - sum(least), 0)
    shares = [low + spare * want / sum(wants) for low, want in zip(least, wants, strict=True)]
    return [share * width / sum(shares) for share in shares]
