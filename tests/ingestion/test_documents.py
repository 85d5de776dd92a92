from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.ingestion.office import write
from toolkit.ingestion import Documents, load_documents


def loaded(folder: Path, **files: str) -> Documents:
    return load_documents(write(folder, **files))


def test_a_superseded_document_ends_the_day_before_the_other_begins(tmp_path: Path) -> None:
    new = "---\neffective_from: 2026-01-01\nsupersedes: old.md\n---\nnew"
    documents = loaded(tmp_path, old__md="old", new__md=new)
    assert [each.effective_to for each in documents] == [None, date(2025, 12, 31)]


@pytest.mark.parametrize(
    ("front", "problem"),
    [("supersedes: none.md", "which is not among the documents"), ("supersedes: old.md", "without a date")],
)
def test_a_doubtful_succession_is_told(tmp_path: Path, front: str, problem: str) -> None:
    assert problem in loaded(tmp_path, old__md="old", new__md=f"---\n{front}\n---\nnew").notes[0].problem


def test_an_unlabelled_document_among_labelled_ones_is_seen_by_nobody_and_told(tmp_path: Path) -> None:
    documents = loaded(tmp_path, a__md="---\naccess: everyone\n---\nx", b__md="y")
    assert [each.path for each in documents.visible(groups={"staff"}, as_of=None)] == ["a.md"]
    assert "nobody will see it" in documents.notes[0].problem


def test_only_documents_in_force_on_the_day_are_visible(tmp_path: Path) -> None:
    documents = loaded(tmp_path, a__md="---\neffective_from: 2026-01-01\n---\nx", b__md="y")
    assert [each.path for each in documents.visible(groups=None, as_of=date(2025, 6, 1))] == ["b.md"]


def test_pages_are_counted_from_one(tmp_path: Path) -> None:
    plain = loaded(tmp_path, a__md="x" * 100)[0]
    paged = replace(plain, format="pdf", page_starts=(0, 10, 10, 30))
    assert [paged.page(offset) for offset in (0, 9, 10, 29, 30, 99)] == [1, 1, 3, 3, 4, 4]
    assert plain.page(0) is None


def test_a_document_is_found_by_id_path_or_name(tmp_path: Path) -> None:
    documents = loaded(tmp_path, fees__md="x")
    assert documents.get("fees.md") is documents.find("FEES") is documents[0]
    assert documents.get("fees") is None
    assert documents.frame.height == len(documents) == 1


def test_a_place_is_a_line_only_where_the_text_is_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("one\ntwo\n", encoding="utf-8")
    (tmp_path / "b.html").write_text("<h1>one</h1><p>two</p>", encoding="utf-8")
    documents = load_documents(tmp_path)
    assert documents.place("a.md", 4) == "a.md, line 2"
    assert documents.place("b.html", 8) == "b.html"
    assert documents.place("gone.md", 0) == "gone.md"
