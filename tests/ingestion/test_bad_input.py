"""Files that nobody should have to read: reported by file and reason, bounded in time and memory, the rest loaded.

Each would take minutes, or gigabytes, were it read to its end; the bound on memory is set in a process of its own.
"""

import subprocess
import sys
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.ingestion.office import drawn, rezipped, saved, word, workbook, write
from toolkit.chunking import chunk_documents
from toolkit.ingestion import Documents, load_documents
from toolkit.ingestion.archives import MAX_PARTS

MEGABYTE = 1_000_000


def beside_a_good_one(folder: Path, **files: str | bytes) -> Documents:
    documents = load_documents(write(folder, good__md="fine", **files))
    assert "good.md" in [each.path for each in documents]
    return documents


def refusal(folder: Path, **files: str | bytes) -> str:
    (note,) = beside_a_good_one(folder, **files).failed
    assert note.path in note.problem
    assert note.remedy
    return note.problem


def test_a_locked_pdf(tmp_path: Path) -> None:
    data = drawn(lambda canvas: canvas.drawString(72, 700, "x"), encrypt="secret")
    assert "is locked with a password" in refusal(tmp_path, a__pdf=data)


def test_a_scan(tmp_path: Path) -> None:
    from PIL import Image

    picture = Image.new("L", (40, 40), 128)

    def page(canvas: Canvas) -> None:
        canvas.drawInlineImage(picture, 0, 0, 595, 842)

    assert "is a scan: pictures of pages, without text" in refusal(tmp_path, a__pdf=drawn(page))


@pytest.mark.parametrize("part", ["media/x.bin", "document2.xml"])
@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_an_archive_that_unpacks_past_all_bounds(tmp_path: Path, ending: str, part: str) -> None:
    made = word("<w:p><w:r><w:t>x</w:t></w:r></w:p>") if ending == "docx" else saved(workbook(A=[["a"]]))
    folder = "word" if ending == "docx" else "xl"
    data = rezipped(made, {f"{folder}/{part}": lambda _: b"<" * 210 * MEGABYTE})
    assert len(data) < MEGABYTE
    assert "would unpack to 210 MB" in refusal(tmp_path, **{f"a__{ending}": data})


def test_an_archive_of_countless_parts(tmp_path: Path) -> None:
    def nothing(_: bytes) -> bytes:
        return b""

    data = rezipped(saved(workbook(A=[["a"]])), {f"xl/{number}": nothing for number in range(MAX_PARTS)})
    assert "parts, more than is read" in refusal(tmp_path, a__xlsx=data)


def test_an_archive_that_lies_about_its_size(tmp_path: Path) -> None:
    """The sizes that a zip states are checked before unpacking; what unpacks to more than stated is not read on."""
    data = rezipped(word(), {"word/document.xml": lambda old: old + b" " * 100 * MEGABYTE})
    size = (100 * MEGABYTE).to_bytes(4, "little")[2:]  # the upper half of what is stated, whatever the lower
    stated = data.rfind(b"word/document.xml")
    place = data.index(size, stated - 46)
    assert "is damaged" in refusal(tmp_path, a__docx=data[:place] + b"\0\0" + data[place + 2 :])


def test_entities_that_multiply(tmp_path: Path) -> None:
    names = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "lol">{names}]>'.encode()

    def infected(xml: bytes) -> bytes:
        return head + xml[xml.index(b"<w:document") :].replace(b"Seen.", b"&e11;")

    data = rezipped(word("<w:p><w:r><w:t>Seen.</w:t></w:r></w:p>"), {"word/document.xml": infected})
    documents = beside_a_good_one(tmp_path, a__docx=data)
    assert sum(len(each.text) for each in documents) < 1_000
    assert [note.path for note in documents.failed] == ["a.docx"]


@pytest.mark.parametrize("ending", ["txt", "md", "csv", "html", "pdf", "docx", "xlsx"])
def test_a_file_of_200_megabytes(tmp_path: Path, ending: str) -> None:
    with (tmp_path / f"a.{ending}").open("wb") as file:
        file.truncate(200 * MEGABYTE)
    assert "is larger than 50 MB" in refusal(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="bounds memory as POSIX does")
def test_what_is_too_large_is_not_held_in_memory(tmp_path: Path) -> None:
    with (write(tmp_path, good__md="fine") / "a.txt").open("wb") as file:
        file.truncate(4_000 * MEGABYTE)
    code = (
        "import resource, sys\nfrom toolkit.ingestion import load_documents\n"
        "used = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (used + 300_000_000,) * 2)\n"
        "print([note.path for note in load_documents(sys.argv[1], workers=1).failed])"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout == "['a.txt']\n"


def check_one_line(folder: Path, ending: str, line: str, size: int) -> None:
    documents = beside_a_good_one(folder, **{f"a__{ending}": line * (size // len(line))})
    assert len(documents) == 2
    texts = {each.document_id: each.text for each in documents}
    chunks = chunk_documents(documents)
    assert all(each.text == texts[each.document_id][each.start : each.end] for each in chunks)
    assert sum(len(each.text) for each in chunks) > 0.9 * size


@pytest.mark.parametrize("line", ["fee permit ", "a", "x1", "-", "a." * 4, "é"])
@pytest.mark.parametrize("ending", ["txt", "md", "csv", "html"])
def test_one_long_line(tmp_path: Path, ending: str, line: str) -> None:
    check_one_line(tmp_path, ending, line, MEGABYTE // 4)


@pytest.mark.slow
@pytest.mark.parametrize("line", ["fee permit ", "a", "ab", "-"])
@pytest.mark.parametrize("ending", ["txt", "md", "csv", "html"])
def test_one_line_of_ten_megabytes(tmp_path: Path, ending: str, line: str) -> None:
    check_one_line(tmp_path, ending, line, 10 * MEGABYTE)


def test_mixed_encodings_in_one_folder(tmp_path: Path) -> None:
    french = "Le règlement précise où déposer la demande, dès le début de l’année.\n" * 3
    russian = "Заявление подаётся в течение тридцати дней.\n" * 3
    japanese = "申請は三十日以内に提出してください。手数料は付録に記載されています。\n" * 3
    texts = {
        "a__txt": (french, "cp1252"), "b__txt": (french.replace("’", "'"), "latin-1"), "c__txt": (russian, "cp1251"),
        "d__txt": (japanese, "shift_jis"), "e__txt": (french, "utf-16"), "f__txt": (russian, "utf-16-le"),
        "g__txt": (french, "utf-16-be"), "h__txt": (french, "utf-8-sig"), "i__txt": (japanese, "utf-16-be"),
    }  # fmt: skip
    written = {name: text.encode(encoding) for name, (text, encoding) in texts.items()}
    documents = beside_a_good_one(tmp_path, **written)
    read = {each.path.replace(".", "__"): each.text for each in documents if each.path != "good.md"}
    assert read == {name: text for name, (text, _) in texts.items()}
    told = {note.path[0] for note in documents.notes}
    assert told == set("abcdfi")


def test_empty_documents_in_every_format(tmp_path: Path) -> None:
    empty: dict[str, str | bytes] = {
        "a__md": "---\naccess: everyone\n---\n", "b__txt": "", "c__html": "<p></p>", "d__csv": "\n",
        "e__docx": word(), "f__xlsx": saved(workbook(A=[])), "g__pdf": drawn(lambda canvas: canvas.setTitle("x")),
    }  # fmt: skip
    documents = beside_a_good_one(tmp_path, **empty)
    assert [note.path for note in documents.failed] == [name.replace("__", ".") for name in empty]
    assert all("holds no text" in note.problem for note in documents.failed)


@pytest.mark.parametrize(
    ("ending", "data"),
    [
        ("html", b"<style>" + b"a" * MEGABYTE + b"</style>x"),
        ("html", b"<style>" + b"@media x{" * 50_000 + b"</style>x"),
        ("html", b"<style>" + b"/*" * 300_000 + b"</style>x"),
        ("html", b"<p style='" + b"color:rgba(" * 50_000 + b"'>y</p>x"),
        ("html", b"<p style='background:" + b"url(" * 100_000 + b"'>y</p>x"),
        ("html", b"<p style='color:white'>" * 400 + b"x</p>" * 400 + b"<p>y"),
        ("html", b"<style>" + b".a{display:none}" * 30_000 + b"</style>" + b"<p class='b'>x" * 5_000),
        ("txt", "Le règlement à ".encode("cp1252") * 20_000),
        ("txt", b"\xe9" * (MEGABYTE // 4)),
        ("csv", b'"' * MEGABYTE),
        ("md", b"`" * MEGABYTE),
        ("md", b"<!--" * 200_000),
        ("md", b"| " * 300_000),
    ],
)
def test_what_is_made_to_take_long_does_not(tmp_path: Path, ending: str, data: bytes) -> None:
    documents = beside_a_good_one(tmp_path, **{f"a__{ending}": data})
    assert len(documents) + len(documents.failed) == 2
    assert chunk_documents(documents)
