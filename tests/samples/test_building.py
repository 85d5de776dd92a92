import importlib.util
import re
import sys
import zipfile
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from toolkit.ingestion import Documents
from toolkit.tokens import count_many

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
SOURCES = SAMPLES / "sources"
ALL = sorted(path for folder in (SOURCES, SAMPLES / "updates" / "sources") for path in folder.rglob("*.md"))


@pytest.fixture(scope="module")
def build() -> ModuleType:
    sys.path.insert(0, str(SOURCES))
    spec = importlib.util.spec_from_file_location("samples_build", SOURCES / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_building_twice_gives_the_same_bytes(build: ModuleType, tmp_path: Path) -> None:
    first = {path.relative_to(tmp_path / "a"): path.read_bytes() for path in build.build(tmp_path / "a")}
    second = {path.relative_to(tmp_path / "b"): path.read_bytes() for path in build.build(tmp_path / "b")}
    assert first == second
    assert len(first) == len(ALL)
    assert all((SAMPLES / path).read_bytes() == data for path, data in first.items()), "run build.py again"


@pytest.mark.parametrize("path", sorted(SOURCES.rglob("*.md")), ids=lambda path: path.stem)
def test_a_built_file_says_what_its_source_says(path: Path, build: ModuleType, documents: Documents) -> None:
    source = build.parse(path.read_text(encoding="utf-8"))
    kind = source.label["format"]
    document = documents.get(path.relative_to(SOURCES).with_suffix(f".{kind}").as_posix())
    assert document is not None
    assert document.title == source.label["title"]
    assert words(footnotes_last(document.text)) == words(import_module("typeset.markdown").says(source))


def footnotes_last(text: str) -> str:
    """Return text with its footnotes at its end and without their marks, as sources have them."""
    notes = re.findall(r"^\[\^\d+\]: (.*)$", text, re.MULTILINE)
    return "\n".join([re.sub(r"^\[\^\d+\]: .*$", "", text, flags=re.MULTILINE), *notes])


def changes(path: str) -> tuple[list[str], list[str]]:
    """Return the words that were put into a Word file, and those that were taken out."""
    with zipfile.ZipFile(SAMPLES / path) as archive:
        xml = archive.read("word/document.xml").decode()
    inserted = re.findall(r"<w:ins [^>]*w:author=[^>]*w:date=[^>]*>.*?<w:t[^>]*>(.*?)</w:t>", xml)
    return inserted, re.findall(r"<w:delText[^>]*>(.*?)</w:delText>", xml)


@pytest.mark.parametrize("path", ["grants/assessment-guide.docx", "finance/travel-and-expenses-2025.docx"])
def test_tracked_changes_are_real_and_what_was_taken_out_is_not_read(path: str, documents: Documents) -> None:
    inserted, deleted = changes(f"documents/{path}")
    assert len(inserted) >= 2
    assert len(deleted) >= 2
    document = documents.get(path)
    assert document is not None
    assert all(text in document.text for text in inserted)
    assert "10 points" not in document.text
    assert "60 days" not in document.text


def test_word_files_have_heading_styles_header_rows_and_footnotes() -> None:
    for path in sorted((SAMPLES / "documents").rglob("*.docx")):
        with zipfile.ZipFile(path) as archive:
            xml = archive.read("word/document.xml").decode()
            notes = archive.read("word/footnotes.xml").decode()
        assert 'w:val="Heading1"' in xml, path
        assert "<w:tblHeader" in xml, path
        assert xml.count("<w:footnoteReference ") == notes.count("<w:footnoteRef/>") >= 1, path


def test_pdf_files_have_pages_and_a_title(documents: Documents) -> None:
    for path in sorted((SAMPLES / "documents").rglob("*.pdf")):
        data = path.read_bytes()
        assert len(re.findall(rb"/Type /Page\b", data)) >= 3, path
        assert b"/Title" in data
        assert b"/Outlines" in data


def test_an_access_revocation_changes_no_word() -> None:
    before, after = (SAMPLES / folder / "grants/assessment-guide.docx" for folder in ("documents", "updates/documents"))
    assert before.read_bytes() == after.read_bytes()


def test_the_table_in_the_docs_lists_every_document(documents: Documents) -> None:
    page = (SAMPLES.parents[1] / "docs" / "samples.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([^`]+)` \| (?:md|html|pdf|docx|csv|txt) \|.* \| ([\d,]+) \|$", page, re.MULTILINE)
    read = [
        (each.path, f"{size:,}")
        for each, size in zip(documents, count_many([each.text for each in documents]), strict=True)
    ]
    assert listed == read, "run build.py --table again"


def test_labels_and_sources_agree() -> None:
    labels = yaml.safe_load((SAMPLES / "documents" / "access.yaml").read_text(encoding="utf-8"))
    for path in sorted(SOURCES.rglob("*.md")):
        front = yaml.safe_load(path.read_text(encoding="utf-8").split("---\n", 2)[1])
        kind = front.pop("format")
        assert labels[path.relative_to(SOURCES).with_suffix(f".{kind}").as_posix()] == front, path
