"""Small files made for the tests: what a person would save from Word, Excel or a page layout."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Table, TableStyle

STYLES = getSampleStyleSheet()


def body(text: str) -> Paragraph:
    return Paragraph(text, STYLES["BodyText"])


def ruled(rows: Any, widths: list[float]) -> Table:
    table = Table(rows, colWidths=widths, repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, colors.grey),
                ("BACKGROUND", (0, 0), (-1, 0), colors.darkblue),
                ("TEXTCOLOR", (0, 0), (-1, 0), colors.white),
            ]
        )
    )
    return table


def pdf(story: list[Any], *, frames: list[Frame] | None = None, footer: str = "", title: str = "") -> bytes:
    """Return a PDF that holds a story, with a line at the foot of each page."""
    made = io.BytesIO()

    def foot(canvas: Canvas, template: Any) -> None:
        canvas.setFont("Helvetica", 8)
        if footer:
            canvas.drawString(72, 36, footer)
            canvas.drawRightString(520, 36, f"Page {template.page}")

    layout = BaseDocTemplate(made, pagesize=A4, invariant=1, title=title)
    layout.addPageTemplates([PageTemplate("all", frames or [Frame(72, 72, 450, 700)], onPage=foot)])
    layout.build(story)
    return made.getvalue()


def drawn(*drawings: Callable[[Canvas], object], encrypt: str | None = None) -> bytes:
    """Return a PDF with one page for each drawing."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=A4, invariant=1, encrypt=encrypt)
    for draw in drawings:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def saved(document: Any) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def word(*paragraphs: str, **parts: bytes) -> bytes:
    """Return a Word file whose body is these paragraphs, given as XML, with further parts."""
    document = docx.Document()
    for xml in paragraphs:
        document.element.body.insert_element_before(parse_xml(xml.replace(">", f" {nsdecls('w')}>", 1)), "w:sectPr")
    return with_part(saved(document), **parts) if parts else saved(document)


def with_footnotes(data: bytes, notes: str) -> bytes:
    """Return a Word file with a part that holds footnotes."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    content = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    xml = f"<w:footnotes {nsdecls('w')}>{notes}</w:footnotes>"
    return rezipped(
        data,
        {
            "word/footnotes.xml": lambda _: xml.encode(),
            "word/_rels/document.xml.rels": lambda old: old.replace(
                b"</Relationships>",
                f'<Relationship Id="rId99" Type="{kind}" Target="footnotes.xml"/></Relationships>'.encode(),
            ),
            "[Content_Types].xml": lambda old: old.replace(
                b"</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{content}"/></Types>'.encode()
            ),
        },
    )


def with_part(data: bytes, **parts: bytes) -> bytes:
    def put(content: bytes) -> Callable[[bytes], bytes]:
        return lambda _: content

    return rezipped(data, {name: put(content) for name, content in parts.items()})


def rezipped(data: bytes, changes: dict[str, Callable[[bytes], bytes]]) -> bytes:
    """Return a zip archive with some of its parts changed or added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        names = [*old.namelist(), *(name for name in changes if name not in old.namelist())]
        for name in names:
            content = old.read(name) if name in old.namelist() else b""
            new.writestr(name, changes[name](content) if name in changes else content)
    return made.getvalue()


def workbook(**sheets: list[list[Any]]) -> Any:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return book


def write(folder: Path, **files: str | bytes) -> Path:
    """Write files, named with two underscores for the dot, and return their folder."""
    for name, content in files.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder
