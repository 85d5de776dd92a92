"""Blocks to a Word file: heading styles, lists, tables, footnotes and tracked changes as Word itself keeps them."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, time
from itertools import count
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from typeset.markdown import Block, Run, Runs, Source

AGENCY = "Kestrane Local Care Authority"
_FIXED = (2000, 1, 1, 0, 0, 0)
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_UNUSED = ("/stylesWithEffects", "/thumbnail", "/customXml")
_SEPARATORS = (("separator", -1), ("continuationSeparator", 0))


def write_docx(source: Source, /) -> bytes:
    """Return the Word file of a source, the same bytes each time."""
    document = docx.Document()
    _set_up(document, source)
    writer = _Writer(document, source)
    for block in source.blocks:
        writer.write(block)
    if source.notes:
        _add_footnotes(document, writer)
    _leave_out_what_is_unused(document)
    out = io.BytesIO()
    document.save(out)
    return _same_each_time(out.getvalue())


def _set_up(document: WordDocument, source: Source) -> None:
    owner, made = str(source.label["owner"]), datetime.combine(source.label["effective_from"], time(9), tzinfo=UTC)
    about = document.core_properties
    about.title, about.author, about.last_modified_by, about.comments = str(source.label["title"]), owner, owner, ""
    about.created = about.modified = made
    about.revision = 1
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size, normal.paragraph_format.space_after = "Calibri", Pt(11), Pt(6)
    document.styles.add_style("Footnote Text", WD_STYLE_TYPE.PARAGRAPH).font.size = Pt(9)
    document.styles.add_style("Footnote Reference", WD_STYLE_TYPE.CHARACTER).font.superscript = True
    section = document.sections[0]
    section.page_width, section.page_height = Pt(595), Pt(842)
    section.header.paragraphs[0].text = AGENCY
    section.footer.paragraphs[0].add_run("Page ")
    section.footer.paragraphs[0]._p.append(_element("w:fldSimple", {"w:instr": "PAGE"}))


class _Writer:
    """Writes blocks one after another, numbering footnotes and changes as they come."""

    def __init__(self, document: WordDocument, source: Source) -> None:
        self.document = document
        self.source = source
        self.noted: list[str] = []
        self.numbering: dict[int, int] = {}
        self.change_ids = count(1)

    def write(self, block: Block) -> None:
        if block.kind == "heading":
            self.fill(self.document.add_heading(level=block.level), block.runs)
        elif block.kind == "table":
            self.table(block)
        elif block.kind == "item":
            self.item(block)
        elif block.kind == "page":
            self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        else:
            paragraph = self.document.add_paragraph()
            paragraph.paragraph_format.left_indent = Pt(18 * block.indent)
            self.fill(paragraph, block.runs)

    def item(self, block: Block) -> None:
        kind = "List Number" if block.number else "List Bullet"
        paragraph = self.document.add_paragraph(style=f"{kind} {block.level}" if block.level > 1 else kind)
        if block.number:
            if block.first:
                self.numbering[block.level] = _new_numbering(self.document, paragraph, block.number)
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = 0
            properties.get_or_add_numId().val = self.numbering[block.level]
        self.fill(paragraph, block.runs)

    def table(self, block: Block) -> None:
        table = self.document.add_table(rows=0, cols=len(block.rows[0]), style="Table Grid")
        for number, row in enumerate(block.rows):
            added = table.add_row()
            for cell, runs in zip(added.cells, row, strict=True):
                self.fill(cell.paragraphs[0], runs, bold=number == 0)
            if number == 0:
                added._tr.get_or_add_trPr().append(_element("w:tblHeader", {"w:val": "true"}))
        self.document.add_paragraph()

    def fill(self, paragraph: Paragraph, runs: Runs, *, bold: bool = False) -> None:
        for run in runs:
            if run.note:
                self.note(paragraph, run.note)
            else:
                self.text(paragraph, run, bold=bold)

    def text(self, paragraph: Paragraph, run: Run, *, bold: bool) -> None:
        written = paragraph.add_run(run.text)
        written.bold, written.italic = run.bold or bold or None, run.italic or None
        if run.change:
            element = written._r
            change = _element("w:ins" if run.change == "inserted" else "w:del", self.who_and_when())
            element.addprevious(change)
            change.append(element)
            if run.change == "deleted":
                for text in element.findall(qn("w:t")):
                    text.tag = qn("w:delText")

    def who_and_when(self) -> dict[str, str]:
        made = f"{self.source.label['effective_from']}T09:00:00Z"
        return {"w:id": str(next(self.change_ids)), "w:author": str(self.source.label["owner"]), "w:date": made}

    def note(self, paragraph: Paragraph, mark: str) -> None:
        self.noted.append(mark)
        reference = _element("w:footnoteReference", {"w:id": str(len(self.noted))})
        paragraph.add_run(style="Footnote Reference")._r.append(reference)


def _new_numbering(document: WordDocument, paragraph: Paragraph, start: int) -> int:
    """Return the id of a list that counts from its own start, not on from the list before."""
    numbering = document.part.numbering_part.element
    style: Any = paragraph.style
    counted = style.element.pPr.numPr.numId.val
    abstract = next(num for num in numbering.num_lst if num.numId == counted).abstractNumId.val
    added = numbering.add_num(abstract)
    added.add_lvlOverride(ilvl=0).add_startOverride(start)
    return int(added.numId)


def _add_footnotes(document: WordDocument, writer: _Writer) -> None:
    """Add the part that holds footnotes, which python-docx cannot write."""
    if missing := set(writer.source.notes) ^ set(writer.noted):
        raise ValueError(f"footnotes without a place or a text: {', '.join(sorted(missing))}")
    root = parse_xml(f"<w:footnotes {nsdecls('w')}/>")
    for kind, number in _SEPARATORS:
        holder = _element("w:footnote", {"w:type": kind, "w:id": str(number)})
        root.append(_nested(holder, "w:p", "w:r", f"w:{kind}"))
    for number, mark in enumerate(writer.noted, start=1):
        holder = _element("w:footnote", {"w:id": str(number)})
        holder.append(_footnote_paragraph(document, writer, writer.source.notes[mark]))
        root.append(holder)
    part = _part("/word/footnotes.xml", _FOOTNOTES, root, document)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _footnote_paragraph(document: WordDocument, writer: _Writer, runs: Runs) -> Any:
    paragraph = document.add_paragraph(style="Footnote Text")
    paragraph.add_run(style="Footnote Reference")._r.append(_element("w:footnoteRef", {}))
    paragraph.add_run(" ")
    writer.fill(paragraph, runs)
    element = paragraph._p
    element.getparent().remove(element)
    return element


def _leave_out_what_is_unused(document: WordDocument) -> None:
    """Drop the template's hundred table styles, their second copy and its picture: nine tenths of the file."""
    styles = document.styles.element
    for style in styles.xpath("w:style[@w:type='table'][not(@w:styleId='TableGrid' or @w:styleId='TableNormal')]"):
        styles.remove(style)
    for relations in (document.part.rels, document.part.package.rels):
        for key in [key for key, relation in relations.items() if relation.reltype.endswith(_UNUSED)]:
            del relations[key]


def _part(name: str, kind: str, root: Any, document: WordDocument) -> Part:
    return Part(PackURI(name), kind, serialize_part_xml(root), document.part.package)


def _element(name: str, attributes: dict[str, str]) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(key), value)
    return element


def _nested(outer: Any, *names: str) -> Any:
    inner = outer
    for name in names:
        inner.append(_element(name, {}))
        inner = inner[-1]
    return outer


def _same_each_time(data: bytes) -> bytes:
    """Return the archive, its parts in order, dated alike and not compressed, so that no library's version shows."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as kept:
        for name in _in_order(made.namelist()):
            entry = zipfile.ZipInfo(name, date_time=_FIXED)
            entry.create_system = 0
            kept.writestr(entry, made.read(name))
    return out.getvalue()


def _in_order(names: list[str]) -> Iterator[str]:
    """Yield the list of contents first, as readers expect, then the rest by name."""
    yield "[Content_Types].xml"
    yield from sorted(name for name in names if name != "[Content_Types].xml")
