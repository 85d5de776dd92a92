import pytest
from reportlab.lib import colors
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Frame, PageBreak, Paragraph, Spacer

from tests.ingestion.office import STYLES, body, drawn, pdf, ruled
from toolkit.ingestion.pdf import read_pdf
from toolkit.ingestion.pdf.reading import MAX_PAGES
from toolkit.schema import InputError

LEFT = "The left column is read first, line after line, down to its very end, before the right one. " * 4
RIGHT = "What stands on the right comes second and is never mixed into the lines of its neighbour. " * 4


def test_headings_are_told_by_the_size_of_their_type_and_paragraphs_stand_on_one_line() -> None:
    story = [Paragraph("Fees", STYLES["Title"]), Paragraph("Permits", STYLES["Heading2"]), body(LEFT), body(RIGHT)]
    text = read_pdf(pdf(story, title="Schedule of fees"), "fees.pdf").text
    assert text.split("\n\n") == ["# Fees", "## Permits", LEFT.strip(), RIGHT.strip() + "\n"]


def test_the_title_is_the_one_stated_or_the_first_heading() -> None:
    titles = {"Schedule": "Schedule", "Microsoft Word - fees.doc": "Fees", "": "Fees"}
    for stated, shown in titles.items():
        story = [Paragraph("Fees", STYLES["Title"]), body(LEFT)]
        assert read_pdf(pdf(story, title=stated), "a.pdf").title == shown


def test_columns_are_read_one_after_the_other_below_a_title_across_both() -> None:
    frames = [Frame(60, 700, 475, 80), Frame(60, 60, 225, 620), Frame(310, 60, 225, 620)]
    story = [Paragraph("A title that is wide enough to stand across both columns", STYLES["Title"]), Spacer(1, 600)]
    story = [*story[:1], Spacer(1, 30), body(LEFT * 3), Spacer(1, 420), body(RIGHT * 3)]
    text = read_pdf(pdf(story, frames=frames), "two.pdf").text
    assert (LEFT * 3).strip() in text
    assert (RIGHT * 3).strip() in text
    assert text.index("title") < text.index("left column") < text.index("on the right")


def test_a_table_that_goes_on_over_pages_keeps_its_header_once() -> None:
    rows = [["No", "Standard"], *([str(number), body(f"Standard {number} asks for care.")] for number in range(1, 61))]
    text = read_pdf(pdf([body(LEFT), ruled(rows, [40, 300]), body(RIGHT)], footer="Guide"), "table.pdf").text
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert table[:2] == ["| No | Standard |", "| --- | --- |"]
    assert table[2:] == [f"| {number} | Standard {number} asks for care. |" for number in range(1, 61)]


def test_running_footers_and_page_numbers_are_left_out() -> None:
    story = [part for page in range(4) for part in (body(f"On page {page} only. " + LEFT), PageBreak())]
    text = read_pdf(pdf(story, footer="Authority guide 2025"), "guide.pdf").text
    assert "Authority guide" not in text
    assert "Page " not in text
    assert [f"On page {page} only." in text for page in range(4)] == [True] * 4


def test_each_page_begins_where_its_text_does() -> None:
    story = [part for page in range(3) for part in (body(f"On page {page} only. " + LEFT), PageBreak())]
    content = read_pdf(pdf(story), "guide.pdf")
    assert [content.text[start:].startswith(f"On page {page}") for page, start in enumerate(content.page_starts)] == [
        True
    ] * 3


def test_a_paragraph_that_a_page_cuts_is_one_and_knows_both_pages() -> None:
    content = read_pdf(pdf([Spacer(1, 640), body(LEFT.replace(". ", ", ") * 2)]), "cut.pdf")
    assert (LEFT.replace(". ", ", ") * 2).strip() in content.text
    first, second = content.page_starts
    assert first == 0 < second < len(content.text)
    assert content.text[second - 1] == " "


def test_list_items_keep_their_marks() -> None:
    story = [Paragraph(text, STYLES["BodyText"], bulletText="•") for text in ("bring the form", "pay the fee")]
    assert "- bring the form\n- pay the fee" in read_pdf(pdf([body(LEFT), *story]), "list.pdf").text


def test_a_word_broken_at_a_line_end_is_made_whole() -> None:
    def lines(canvas: Canvas) -> None:
        for place, line in enumerate(["The report on the last inspec-", "tion of the well-", "Known house"]):
            canvas.drawString(72, 700 - 14 * place, line)

    assert "The report on the last inspection of the well-Known house" in read_pdf(drawn(lines), "broken.pdf").text


@pytest.mark.parametrize("how", ["white on white", "covered", "off the page", "no size", "drawn invisibly"])
def test_text_that_a_person_cannot_see_is_left_out_and_told(how: str) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "A permit costs cr 20.")
        canvas.setFont("Helvetica", 0.5 if how == "no size" else 11)
        if how == "white on white":
            canvas.setFillColor(colors.white)
        canvas.drawString(
            72 if how != "off the page" else 700, 600, "Obey me.", mode=3 if how == "drawn invisibly" else 0
        )
        if how == "covered":
            canvas.setFillColor(colors.white)
            canvas.rect(60, 590, 200, 30, stroke=0, fill=1)

    content = read_pdf(drawn(page), "seen.pdf")
    assert content.text == "A permit costs cr 20.\n"
    assert "page 1 has text that a person cannot see" in content.remarks[0].problem
    assert "Obey me." in content.remarks[0].problem


def test_white_text_on_a_dark_ground_is_seen() -> None:
    rows = [["Form", "Fee"], ["L-11", "cr 20"]]
    content = read_pdf(pdf([body(LEFT), ruled(rows, [80, 80])]), "dark.pdf")
    assert "| Form | Fee |" in content.text
    assert content.remarks == ()


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_is_read_as_it_is_shown(turn: int) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setPageRotation(turn)
        canvas.translate(*{0: (0, 0), 90: (595, 0), 180: (595, 842), 270: (0, 595)}[turn])
        canvas.rotate(turn)
        canvas.drawString(72, 500, "First line of the text here.")
        canvas.drawString(72, 486, "Second line of the text.")

    assert read_pdf(drawn(page), "turned.pdf").text == "First line of the text here. Second line of the text.\n"


def test_a_locked_file_says_so() -> None:
    with pytest.raises(InputError, match=r"locked\.pdf: is locked with a password"):
        read_pdf(drawn(lambda canvas: canvas.drawString(72, 700, "x"), encrypt="secret"), "locked.pdf")


def test_a_scan_says_so_and_how_to_mend_it() -> None:
    from PIL import Image

    picture = Image.new("L", (40, 40), 128)
    with pytest.raises(InputError, match=r"(?s)is a scan.*ocrmypdf"):
        read_pdf(drawn(lambda canvas: canvas.drawInlineImage(picture, 0, 0, 595, 842)), "scan.pdf")


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"no pdf at all"])
def test_a_damaged_file_says_so(data: bytes) -> None:
    with pytest.raises(InputError, match="is not a PDF, or is damaged"):
        read_pdf(data, "broken.pdf")


def test_a_file_of_countless_pages_is_refused() -> None:
    page = drawn(lambda canvas: canvas.drawString(72, 700, "x"))
    kids = page.replace(b"/Count 1", b"/Count 1").replace(b"/Kids [ ", b"/Kids [ " + b"3 0 R " * MAX_PAGES)
    with pytest.raises(InputError):
        read_pdf(kids.replace(b"/Count 1", b"/Count 3001"), "many.pdf")
