"""A PDF to text in reading order."""

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence

import pypdfium2

from toolkit.ingestion.content import Content, Remark
from toolkit.ingestion.pdf.furniture import without_furniture
from toolkit.ingestion.pdf.lines import join, read_lines, rows_of
from toolkit.ingestion.pdf.order import columns
from toolkit.ingestion.pdf.page import Page, Word, read_page
from toolkit.ingestion.pdf.parts import Part, Placed, read_parts, typography
from toolkit.ingestion.pdf.tables import Table, find_tables
from toolkit.schema import InputError

MAX_PAGES = 2_000
MAX_TEXT = 20_000_000
"""Characters: more than any book."""
MAX_STREAM_BYTES = 50_000_000
_STREAM = re.compile(rb"stream\r?\n")
_MOST_PACKED = 1_032  # times: no more can be had by deflating
_STEP = 16_384  # bytes, which deflating can make 17 MB of
_FILE_NAME = re.compile(r"\.\w{2,4}$|^(?:microsoft|untitled|\(anonymous\)|\(unspecified\))", re.IGNORECASE)


def read_pdf(data: bytes, file: str, /) -> Content:
    """Return the text of a PDF, in the order in which a person reads it.

    Headings are written with ``#``, by the size of their type; tables as rows between bars; paragraphs on one line
    each. What repeats in the margins is left out, and so is what a person cannot see, with a remark.

    Raises
    ------
    InputError
        Where it is locked, damaged, a scan without text, or past what is read of one file.
    """
    document = _open(data, file)
    try:
        pages, remarks = _pages(document, file)
        title = document.get_metadata_value("Title").strip()
    finally:
        document.close()
    parts, look = _parts(without_furniture(pages))
    text, starts = _written(parts, look, len(pages))
    if not text.strip():
        raise _nothing_to_read(pages, remarks, file)
    heading = next((part.pieces[0][1] for part in parts if part.kind == "heading"), "")
    return Content(
        text=text, title=heading if not title or _FILE_NAME.search(title) else title, page_starts=starts,
        remarks=(*remarks, *_unseen(pages), *_without_text(pages)),
    )  # fmt: skip


def _open(data: bytes, file: str) -> pypdfium2.PdfDocument:
    _check_streams(data, file)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise InputError("is locked with a password", file=file, remedy="save a copy without one") from None
        raise InputError(
            "is not a PDF, or is damaged", file=file, remedy="export it again from where it was made"
        ) from None
    if not 0 < len(document) <= MAX_PAGES:
        raise InputError(f"has {len(document):,} pages", file=file, allowed=f"1 to {MAX_PAGES:,}", remedy="split it")
    return document


def _check_streams(data: bytes, file: str) -> None:
    """Raise where a packed stream, other than a picture, would unpack to more than a page could need."""
    for match in _STREAM.finditer(data):
        end = data.find(b"endstream", match.end())
        if (end - match.end()) * _MOST_PACKED < MAX_STREAM_BYTES or b"/Image" in data[
            match.start() - 400 : match.start()
        ]:
            continue
        if _unpacked_size(data[match.end() : end]) > MAX_STREAM_BYTES:
            problem = f"has a page that unpacks to more than {MAX_STREAM_BYTES // 1_000_000} MB"
            raise InputError(problem, file=file, remedy="ask where it came from; export it again")


def _unpacked_size(data: bytes) -> int:
    """Return how large a deflated stream becomes, as far as it is looked at; 0 where it is packed otherwise."""
    unpack, size = zlib.decompressobj(), 0
    try:
        for at in range(0, len(data), _STEP):
            size += len(unpack.decompress(data[at : at + _STEP]))
            if unpack.eof or size > MAX_STREAM_BYTES:
                break
    except zlib.error:
        return size
    return size


def _pages(document: pypdfium2.PdfDocument, file: str) -> tuple[list[Page], list[Remark]]:
    pages, remarks, held = [], [], 0
    for number in range(len(document)):
        try:
            page = read_page(document, number)
        except (pypdfium2.PdfiumError, ValueError) as error:
            page = Page(0, 0, (), (), (), has_image=False)
            remarks.append(
                Remark(f"page {number + 1} cannot be read ({error})", "export it again from where it was made")
            )
        held += sum(len(word.text) for word in page.words)
        if held > MAX_TEXT:
            raise InputError(f"holds more than {MAX_TEXT:,} characters", file=file, remedy="split it into documents")
        pages.append(page)
    return pages, remarks


def _parts(pages: Sequence[Page]) -> tuple[list[Part], tuple[float, ...]]:
    lines = [placed for number, page in enumerate(pages) for placed in _placed(page, number)]
    return read_parts(lines), typography(lines).headings


def _placed(page: Page, number: int) -> Iterator[Placed]:
    """Yield the lines and tables of a page in reading order; what stands askew comes last."""
    tables, words = find_tables(page)
    held = {_stand_in(table): table for table in tables}
    upright = [*(word for word in words if word.upright), *held]
    askew = [word for word in words if not word.upright]
    for column, group in enumerate([*columns(upright), *([askew] if askew else [])]):
        left, right = min(word.box.left for word in group), max(word.box.right for word in group)
        for row in rows_of(group):
            items = [held[word] for word in row if word in held], read_lines(word for word in row if word not in held)
            yield from (
                Placed(item, number, number * MAX_PAGES + column, left, right) for each in items for item in each
            )


def _stand_in(table: Table) -> Word:
    """Return a word that keeps a table's place in the order of the page."""
    return Word("", table.box, 1.0, bold=False)


def _written(parts: Iterable[Part], sizes: Sequence[float], pages: int) -> tuple[str, tuple[int, ...]]:
    """Return the text of the parts, and where in it each page begins."""
    written: list[str] = []
    starts: dict[int, int] = {}
    at, last = 0, ""
    for part in parts:
        between = "" if not written else "\n" if last == part.kind == "item" else "\n\n"
        text, places = _text(part, sizes)
        for page, place in places:
            starts.setdefault(page, at + len(between) + place)
        written += [between, text]
        at, last = at + len(between) + len(text), part.kind
    ends = [starts.get(page, at) for page in range(pages)]
    return "".join([*written, "\n"]), tuple(min(ends[page:]) for page in range(pages))


def _text(part: Part, sizes: Sequence[float]) -> tuple[str, list[tuple[int, int]]]:
    """Return a part as it is written, and where in it the piece of each page begins."""
    text, places = "", []
    for page, piece in part.pieces:
        text = join(text, piece) if part.kind != "table" else "\n".join(filter(None, [text, piece]))
        places.append((page, len(text) - len(piece)))
    mark = f"{'#' * _level(part.size, sizes)} " if part.kind == "heading" else ""
    return mark + text, [(page, place + (len(mark) if place else 0)) for page, place in places]


def _level(size: float, sizes: Sequence[float]) -> int:
    """Return a heading's level: the place of its type among the sizes of headings, bold running text last."""
    return min(sizes.index(size) + 1 if size in sizes else len(sizes) + 1, 6)


def _nothing_to_read(pages: Sequence[Page], remarks: Sequence[Remark], file: str) -> InputError:
    if remarks:
        return InputError(remarks[0].problem, file=file, remedy=remarks[0].remedy)
    if any(page.has_image for page in pages):
        return InputError(
            "is a scan: pictures of pages, without text", file=file, remedy="run OCR on it (ocrmypdf, say)"
        )
    if any(page.unseen for page in pages):
        return InputError(
            "holds no text that a person can see", file=file, remedy="remove it, or ask where it came from"
        )
    return InputError("holds no text", file=file, remedy="remove it, or export it again")


def _unseen(pages: Sequence[Page]) -> Iterator[Remark]:
    for number, page in enumerate(pages, start=1):
        if page.unseen:
            text = " ".join(word.text for word in page.unseen)
            yield Remark(
                f"page {number} has text that a person cannot see, which was left out: {_short(text)!r}",
                "ask where it came from: it may be meant for machines",
            )


def _without_text(pages: Sequence[Page]) -> Iterator[Remark]:
    scanned = [str(number) for number, page in enumerate(pages, start=1) if page.has_image and not page.words]
    if scanned:
        yield Remark(
            f"pages without text, perhaps scans: {_short(', '.join(scanned))}", "run OCR on it (ocrmypdf, say)"
        )


def _short(text: str) -> str:
    return text if len(text) <= 120 else text[:119] + "…"
