"""DOCX to text: headings, lists and tables as Markdown writes them, changes accepted, hidden text left out.

python-docx opens the package and resolves its parts and styles. Its paragraphs are read from their XML, since it knows
neither footnotes nor tracked changes nor hidden text.
"""

import io
import re
from collections.abc import Iterator

import docx
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml.etree import _Element

from toolkit.ingestion.archives import check_archive
from toolkit.ingestion.content import Content, Remark
from toolkit.ingestion.docx_styles import Numbering, Styles, is_hidden

_PASSED_OVER = frozenset(
    map(
        qn,
        [
            "w:del",
            "w:moveFrom",
            "w:pPr",
            "w:rPr",
            "w:instrText",
            "w:delText",
            "w:rt",
            "w:sdtPr",
            "w:tblPr",
            "w:trPr",
            "w:tcPr",
        ],
    )
) | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_WRITTEN = {qn("w:tab"): " ", qn("w:noBreakHyphen"): "-", qn("w:br"): "\n", qn("w:cr"): "\n"}
_NOTES = {qn("w:footnoteReference"): "footnotes", qn("w:endnoteReference"): "endnotes"}
_ITEM = re.compile(r"(?:-|\(?\w{1,5}[.)]) ")
_NO_TITLE = "Word Document"  # what python-docx gives a file that states none


def read_docx(data: bytes, file: str, /) -> Content:
    """Return the text of a Word file as it reads with every tracked change accepted.

    A footnote stands in a paragraph of its own after the one that refers to it, so that the sentence stays whole.

    Raises
    ------
    InputError
        Where it is locked, no Word file, or would unpack to more than is read.
    """
    check_archive(data, file, holds="word/document.xml")
    document = docx.Document(io.BytesIO(data))
    reading = _Reading(document)
    blocks = [block for block in reading.blocks(document.element.body) if block.strip()]
    title = document.core_properties.title.strip()
    return Content(
        text=_laid_out(blocks),
        title=title if title not in ("", _NO_TITLE) else reading.title,
        remarks=_remarks(reading.hidden),
    )


def _laid_out(blocks: list[str]) -> str:
    """Return blocks as one text, list items on lines that follow each other."""
    text = ""
    for before, block in zip(["", *blocks], blocks, strict=False):
        together = _is_item(before) and _is_item(block)
        text += ("\n" if together else "\n\n" if before else "") + block
    return text + "\n" if text else ""


def _is_item(block: str) -> bool:
    return bool(_ITEM.match(block))


def _remarks(hidden: list[str]) -> tuple[Remark, ...]:
    text = " ".join(hidden).strip()
    if not text:
        return ()
    shown = text if len(text) <= 120 else text[:119] + "…"
    problem = f"has text that a person cannot see, which was left out: {shown!r}"
    return (Remark(problem, "ask where it came from: it may be meant for machines"),)


class _Reading:
    """One pass through a document: its numbered lists count on, its notes and hidden text are gathered."""

    def __init__(self, document: WordDocument) -> None:
        self.styles = Styles(document)
        self.numbering = Numbering(document)
        self.notes = {kind: _notes(document, kind) for kind in _NOTES.values()}
        self.hidden: list[str] = []
        self.title = ""
        self._referred: list[str] = []
        self._boxes: list[_Element] = []
        self._noted = 0
        self._carried = ""

    def blocks(self, parent: _Element) -> Iterator[str]:
        """Yield the blocks of a body, a cell or a text box in order."""
        for child in parent:
            if child.tag == qn("w:p"):
                yield from self._paragraph(child)
            elif child.tag == qn("w:tbl"):
                yield from self._table(child)
                yield from self._after()
            elif child.tag not in _PASSED_OVER and isinstance(child.tag, str):
                yield from self.blocks(child)

    def _paragraph(self, paragraph: _Element) -> Iterator[str]:
        text = self._carried + self._text(paragraph)
        self._carried = ""
        if paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{qn('w:del')}") is not None:  # its end was deleted
            self._carried = text
            return
        text = "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()
        if text:
            yield self._marked(paragraph, text)
        yield from self._after()

    def _marked(self, paragraph: _Element, text: str) -> str:
        level = self.styles.heading_level(paragraph)
        number = self.numbering.mark(self.styles.list_place(paragraph))
        if level is not None:
            text = " ".join(text.split())
            self.title = self.title or text
            return f"{'#' * level} {number + ' ' if number not in ('', '-') else ''}{text}"
        return f"{number} {text}" if number else text

    def _after(self) -> Iterator[str]:
        """Yield what the last paragraph or table referred to: its notes, and the boxes anchored in it."""
        notes, boxes = self._referred, self._boxes
        self._referred, self._boxes = [], []
        for note in notes:
            self._noted += 1
            yield f"[^{self._noted}]: {note}"
        for box in boxes:
            yield from self.blocks(box)

    def _text(self, element: _Element) -> str:
        return "".join(self._pieces(element))

    def _pieces(self, element: _Element) -> Iterator[str]:
        for child in element:
            if child.tag in (qn("w:t"), qn("m:t")):
                yield child.text or ""
            elif child.tag in _NOTES:
                self._refer(child)
            elif child.tag == qn("w:txbxContent"):
                self._boxes.append(child)
            elif child.tag == qn("w:r") and is_hidden(child, self.styles):
                self.hidden.append("".join(child.itertext(qn("w:t"))))
            elif child.tag == qn("w:br") and child.get(qn("w:type")) in ("page", "column"):
                yield " "
            elif child.tag in _WRITTEN:
                yield _WRITTEN[child.tag]
            elif child.tag not in _PASSED_OVER and isinstance(child.tag, str):
                yield from self._pieces(child)

    def _refer(self, reference: _Element) -> None:
        note = self.notes[_NOTES[reference.tag]].get(reference.get(qn("w:id"), ""))
        if note is not None:
            self._referred.append(" ".join(self._text(note).split()))

    def _table(self, table: _Element) -> Iterator[str]:
        rows = [row for row in _rows(table) if row.find(f"{qn('w:trPr')}/{qn('w:del')}") is None]
        if all(len(_cells(row)) < 2 for row in rows):  # a frame around text
            for row in rows:
                for cell in _cells(row):
                    yield from self.blocks(cell)
            return
        lines = [[text for cell in _cells(row) for text in self._cell(cell)] for row in rows]
        lines = [line for line in lines if any(line)]
        if lines:
            width = max(map(len, lines))
            yield "\n".join(_row(line, width) for line in [lines[0], ["---"] * width, *lines[1:]])

    def _cell(self, cell: _Element) -> list[str]:
        """Return a cell's text, and an empty cell for each further column that it spans."""
        text = " ".join(" ".join(self._text(each) for each in cell.iter(qn("w:p"))).split())
        span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
        wide = int(span.get(qn("w:val"), "1")) if span is not None else 1
        return [text.replace("|", "/"), *[""] * min(wide - 1, 100)]


def _rows(table: _Element) -> Iterator[_Element]:
    for child in table:
        if child.tag == qn("w:tr"):
            yield child
        elif child.tag not in _PASSED_OVER and isinstance(child.tag, str):
            yield from _rows(child)


def _cells(row: _Element) -> list[_Element]:
    return [
        cell for child in row for cell in ([child] if child.tag == qn("w:tc") else child.iterfind(f".//{qn('w:tc')}"))
    ]


def _row(cells: list[str], width: int) -> str:
    return "| " + " | ".join([*cells, *[""] * (width - len(cells))]) + " |"


def _notes(document: WordDocument, kind: str) -> dict[str, _Element]:
    """Return the footnotes or endnotes of a document by their ids."""
    for relation in document.part.rels.values():
        if relation.reltype.endswith(f"/{kind}") and not relation.is_external:
            return {note.get(qn("w:id"), ""): note for note in parse_xml(relation.target_part.blob)}
    return {}
