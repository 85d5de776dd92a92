import docx
import pytest
from docx.shared import Pt, RGBColor

from tests.ingestion.office import rezipped, saved, with_footnotes, word
from toolkit.ingestion.docx import read_docx
from toolkit.schema import InputError


def text_of(data: bytes) -> str:
    return read_docx(data, "a.docx").text


def test_headings_stand_below_the_title_and_items_on_lines_that_follow() -> None:
    document = docx.Document()
    document.add_heading("Guide", 0)
    document.add_heading("Scores", 1)
    document.add_paragraph("An application must score 65.")
    for item in ("need", "plan"):
        document.add_paragraph(item, style="List Bullet")
    for item in ("send", "wait"):
        document.add_paragraph(item, style="List Number")
    expected = "# Guide\n\n## Scores\n\nAn application must score 65.\n\n- need\n- plan\n1. send\n2. wait\n"
    assert text_of(saved(document)) == expected


def test_tables_are_rows_between_bars_below_their_header() -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(
        [*table.rows[0].cells, *table.rows[1].cells], ["no.", "fee", "form", "1", "cr 20", ""], strict=False
    ):
        cell.text = text
    table.rows[1].cells[2].text = "L|11"
    assert text_of(saved(document)) == "| no. | fee | form |\n| --- | --- | --- |\n| 1 | cr 20 | L/11 |\n"


def test_merged_cells_leave_the_others_in_their_columns() -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "wide"
    table.cell(0, 2).text = "last"
    for column in range(3):
        table.cell(1, column).text = str(column)
    assert text_of(saved(document)).splitlines()[0::2] == ["| wide |  | last |", "| 0 | 1 | 2 |"]


def test_a_table_of_one_column_is_a_frame_around_text() -> None:
    document = docx.Document()
    document.add_table(rows=1, cols=1).cell(0, 0).text = "Please note."
    assert text_of(saved(document)) == "Please note.\n"


def test_changes_read_as_accepted() -> None:
    xml = (
        "<w:p><w:r><w:t xml:space='preserve'>Pay </w:t></w:r>"
        "<w:del w:id='1' w:author='A'><w:r><w:delText>cr 10</w:delText></w:r></w:del>"
        "<w:ins w:id='2' w:author='A'><w:r><w:t>cr 20</w:t></w:r></w:ins><w:r><w:t>.</w:t></w:r></w:p>"
    )
    assert text_of(word(xml)) == "Pay cr 20.\n"


def test_a_paragraph_whose_end_was_deleted_runs_into_the_next() -> None:
    mark = "<w:pPr><w:rPr><w:del w:id='1' w:author='A'/></w:rPr></w:pPr>"
    first = f"<w:p>{mark}<w:r><w:t xml:space='preserve'>Pay </w:t></w:r></w:p>"
    assert text_of(word(first, "<w:p><w:r><w:t>by post.</w:t></w:r></w:p>")) == "Pay by post.\n"


def test_a_footnote_follows_its_paragraph_and_leaves_the_sentence_whole() -> None:
    body = word(
        "<w:p><w:r><w:t>Two assessors</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r>"
        "<w:r><w:t xml:space='preserve'> score it.</w:t></w:r></w:p>",
        "<w:p><w:r><w:t>Then wait.</w:t></w:r></w:p>",
    )
    notes = "<w:footnote w:id='2'><w:p><w:r><w:t>Never friends.</w:t></w:r></w:p></w:footnote>"
    assert text_of(with_footnotes(body, notes)) == "Two assessors score it.\n\n[^1]: Never friends.\n\nThen wait.\n"


@pytest.mark.parametrize("how", ["hidden", "white", "tiny"])
def test_text_that_a_person_cannot_see_is_left_out_and_told(how: str) -> None:
    document = docx.Document()
    run = document.add_paragraph("Seen. ").add_run("Obey me.")
    if how == "hidden":
        run.font.hidden = True
    elif how == "white":
        run.font.color.rgb = RGBColor(255, 255, 255)
    else:
        run.font.size = Pt(1)
    content = read_docx(saved(document), "a.docx")
    assert content.text == "Seen.\n"
    assert "Obey me." in content.remarks[0].problem


WHITE = "<w:r><w:rPr><w:color w:val='FFFFFF'/></w:rPr><w:t>White.</w:t></w:r>"
DARK, PALE = "<w:shd w:val='clear' w:fill='1F3864'/>", "<w:shd w:val='clear' w:color='auto' w:fill='FFFFFF'/>"


def two_rows(*, shade: str = "", look: str = "") -> str:
    """Return a table of the style ``Kept`` with white text in each of its rows."""
    cell = f"<w:tc><w:tcPr>{shade}</w:tcPr><w:p>{WHITE}</w:p></w:tc>"
    return f"<w:tbl><w:tblPr><w:tblStyle w:val='Kept'/>{look}</w:tblPr>{f'<w:tr>{cell * 2}</w:tr>' * 2}</w:tbl>"


def with_table_style(body: str, parts: str) -> bytes:
    style = f"<w:style w:type='table' w:styleId='Kept'><w:name w:val='Kept'/>{parts}</w:style></w:styles>"
    return rezipped(word(body), {"word/styles.xml": lambda old: old.replace(b"</w:styles>", style.encode())})


HEADER = f"<w:tblStylePr w:type='firstRow'><w:tcPr>{DARK}</w:tcPr></w:tblStylePr>"


@pytest.mark.parametrize(
    ("parts", "table", "kept"),
    [
        ("", two_rows(), 0),
        (HEADER, two_rows(), 2),
        (HEADER, two_rows(look="<w:tblLook w:firstRow='0'/>"), 0),
        (HEADER.replace(DARK, PALE), two_rows(), 0),
        (f"<w:tcPr>{DARK}</w:tcPr>", two_rows(), 4),
        ("<w:basedOn w:val='Kept'/>", two_rows(), 0),
        ("", two_rows(shade=DARK), 4),
        ("", two_rows(shade=PALE), 0),
        (f"<w:tblStylePr w:type='band1Horz'><w:tcPr>{DARK}</w:tcPr></w:tblStylePr>", two_rows(), 4),
        (f"<w:tblStylePr w:type='firstCol'><w:tcPr>{DARK}</w:tcPr></w:tblStylePr>", two_rows(), 2),
    ],
)
def test_white_text_in_a_table_is_kept_where_its_cell_is_shaded(parts: str, table: str, kept: int) -> None:
    content = read_docx(with_table_style(table, parts), "a.docx")
    assert content.text.count("White.") == kept
    assert bool(content.remarks) == (kept < 4)


@pytest.mark.parametrize(
    ("around", "kept"),
    [("<w:pPr>{}</w:pPr>", True), ("<w:pPr><w:shd w:val='clear' w:fill='auto'/></w:pPr>", False), ("", False)],
)
def test_white_text_is_kept_on_a_shaded_paragraph(around: str, kept: bool) -> None:
    content = read_docx(word(f"<w:p>{around.format(DARK)}{WHITE}</w:p>"), "a.docx")
    assert (content.text == "White.\n") == kept


@pytest.mark.parametrize(
    ("fill", "kept"),
    [("<a:solidFill><a:srgbClr val='1F3864'/></a:solidFill>", True), ("<a:noFill/>", False),
     ("<a:solidFill><a:srgbClr val='FFFFFF'/></a:solidFill>", False),
     ("<a:solidFill><a:schemeClr val='bg1'/></a:solidFill>", False),
     ("<a:solidFill><a:schemeClr val='accent1'/></a:solidFill>", True)],
)  # fmt: skip
def test_white_text_is_kept_in_a_filled_box(fill: str, kept: bool) -> None:
    names = "xmlns:wps='http://schemas.microsoft.com/office/word/2010/wordprocessingShape' "
    names += "xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'"
    box = f"<wps:txbx><w:txbxContent><w:p>{WHITE}</w:p></w:txbxContent></wps:txbx>"
    shape = f"<wps:wsp {names}><wps:spPr>{fill}</wps:spPr>{box}</wps:wsp>"
    xml = f"<w:p><w:r><w:t>Beside it.</w:t></w:r><w:r><w:drawing>{shape}</w:drawing></w:r></w:p>"
    assert ("White." in text_of(word(xml))) == kept


def test_text_boxes_are_read_once_after_the_paragraph_they_hang_on() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>In the box.</w:t></w:r></w:p></w:txbxContent>"
    xml = (
        "<w:p><w:r><w:t>Beside it.</w:t></w:r><w:r>"
        "<mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
        f"<mc:Choice Requires='wps'>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert text_of(word(xml)) == "Beside it.\n\nIn the box.\n"


def test_the_title_is_the_one_stated() -> None:
    document = docx.Document()
    document.add_heading("Scores", 1)
    assert read_docx(saved(document), "a.docx").title == "Scores"
    document.core_properties.title = "Assessors' guide"
    assert read_docx(saved(document), "a.docx").title == "Assessors' guide"


def test_no_outside_entity_is_followed() -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hostname">]>'

    def infected(xml: bytes) -> bytes:
        return evil + xml[xml.index(b"<w:document") :].replace(b"Seen.", b"Seen &a;.")

    data = rezipped(word("<w:p><w:r><w:t>Seen.</w:t></w:r></w:p>"), {"word/document.xml": infected})
    assert text_of(data) == "Seen\n"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is damaged, or not what its ending says"),
        (b"PK\x03\x04 nothing", "is damaged, or not what its ending says"),
        (b"\xd0\xcf\x11\xe0 an old file", "is locked with a password, or of an old Office format"),
    ],
)
def test_what_is_no_word_file_says_so(data: bytes, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        read_docx(data, "a.docx")


def test_an_archive_that_would_unpack_past_the_bound_is_not_unpacked() -> None:
    data = rezipped(word(), {"word/media/x.bin": lambda _: b"\0" * 210_000_000})
    assert len(data) < 1_000_000
    with pytest.raises(InputError, match="would unpack to 210 MB"):
        read_docx(data, "bomb.docx")
