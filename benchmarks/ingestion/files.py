"""Files of every format that is read, made from a seed: as many as asked for, of the length of office documents."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import numpy as np
import openpyxl
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

_SYLLABLES = "ba ce di fo gu ha ke li mo nu pa re si to va we xi yo za lan mer tin col dus pre"
_WORDS, _SECTIONS, _PARAGRAPHS, _ROWS = 4_000, 4, 3, 6
_STYLES = getSampleStyleSheet()

Section = tuple[str, list[str], list[list[str]]]
"""A heading, paragraphs, and the rows of a table."""


class _Writer:
    """What sections are written by: the same words as unevenly used as in any language."""

    def __init__(self, seed: int) -> None:
        self.chance = np.random.default_rng(seed)
        syllables = _SYLLABLES.split()
        self.words = ["".join(self.chance.choice(syllables, self.chance.integers(1, 5))) for _ in range(_WORDS)]
        odds = 1 / (np.arange(_WORDS) + 3)
        self.odds = np.cumsum(odds / odds.sum())

    def some(self, count: int) -> list[str]:
        return [self.words[place] for place in np.searchsorted(self.odds[:-1], self.chance.random(count)).tolist()]

    def sentence(self) -> str:
        return " ".join(self.some(int(self.chance.integers(6, 24)))).capitalize() + "."

    def sections(self) -> list[Section]:
        return [
            (
                " ".join(self.some(3)).capitalize(),
                [" ".join(self.sentence() for _ in range(5)) for _ in range(_PARAGRAPHS)],
                [[*self.some(2), str(self.chance.integers(1, 999))] for _ in range(_ROWS)],
            )
            for _ in range(_SECTIONS)
        ]


def _pipes(rows: list[list[str]]) -> str:
    lines = [" | ".join(row) for row in [rows[0], ["---"] * 3, *rows[1:]]]
    return "\n".join(f"| {line} |" for line in lines)


def _markdown(sections: list[Section]) -> bytes:
    parts = ("\n\n".join([f"## {title}", *texts, _pipes(rows)]) for title, texts, rows in sections)
    return "\n\n".join(parts).encode()


def _text(sections: list[Section]) -> bytes:
    return "\n\n".join("\n".join([title, *texts]) for title, texts, _ in sections).encode()


def _html(sections: list[Section]) -> bytes:
    def cells(row: list[str]) -> str:
        return "".join(f"<td>{cell}</td>" for cell in row)

    parts = (
        f"<h2>{title}</h2>{''.join(f'<p>{text}</p>' for text in texts)}"
        f"<table>{''.join(f'<tr>{cells(row)}</tr>' for row in rows)}</table>"
        for title, texts, rows in sections
    )
    head = "<!doctype html><title>Made</title><style>.note{color:#333}</style><nav><a href='/'>Home</a></nav>"
    return f"{head}<main>{''.join(parts)}</main><footer>Contact</footer>".encode()


def _csv(sections: list[Section]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows([title, *row] for title, _, rows in sections * 5 for row in rows)
    return written.getvalue().encode()


def _xlsx(sections: list[Section]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    for number, (title, _, rows) in enumerate(sections):
        sheet = book.create_sheet(f"{number} {title}"[:30])
        for row in rows * 5:
            sheet.append(row)
    return _saved(book.save)


def _docx(sections: list[Section]) -> bytes:
    document = docx.Document()
    for title, texts, rows in sections:
        document.add_heading(title, 1)
        for text in texts:
            document.add_paragraph(text)
        table = document.add_table(rows=len(rows), cols=3)
        for line, row in zip(table.rows, rows, strict=True):
            for cell, text in zip(line.cells, row, strict=True):
                cell.text = text
    return _saved(document.save)


def _pdf(sections: list[Section]) -> bytes:
    def story() -> Iterator[Paragraph | Spacer | Table]:
        for title, texts, rows in sections:
            yield Paragraph(title, _STYLES["Heading2"])
            yield from (Paragraph(text, _STYLES["BodyText"]) for text in texts)
            yield Table(rows, style=TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.grey)]))
            yield Spacer(1, 12)

    return _saved(lambda file: SimpleDocTemplate(file, pagesize=A4, invariant=1).build(list(story())))


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    file = io.BytesIO()
    save(file)
    return file.getvalue()


FORMATS = {"md": _markdown, "txt": _text, "html": _html, "csv": _csv, "xlsx": _xlsx, "docx": _docx, "pdf": _pdf}


def make(folder: Path, count: int, *, seed: int) -> None:
    """Write so many files into a folder, the formats taking turns."""
    writer = _Writer(seed)
    for number in range(count):
        ending = list(FORMATS)[number % len(FORMATS)]
        (folder / f"{number:05}.{ending}").write_bytes(FORMATS[ending](writer.sections()))
