from datetime import date
from pathlib import Path

import pytest

from tests.ingestion.office import write
from toolkit.ingestion import load_documents
from toolkit.ingestion.labels import Label, combine, parse_label, split_front_matter
from toolkit.schema import InputError


def test_one_group_may_be_written_as_a_word() -> None:
    assert parse_label({"access": "hr", "effective_from": "2026-01-31"}, file="a.md") == Label(
        access=("hr",), effective_from=date(2026, 1, 31)
    )


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"acess": ["hr"]}, r"field 'acess': is not a known key[\s\S]*did you mean access"),
        ({"access": {"hr": 1}}, "field 'access'"),
        ({"effective_from": "soon"}, "field 'effective_from'"),
        ({"effective_from": "2026-01-02", "effective_to": "2026-01-01"}, "ends before it begins"),
        (["access"], "expected keys and values"),
    ],
)
def test_a_label_that_is_not_understood_is_refused(values: object, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        parse_label(values, file="a.md")


@pytest.mark.parametrize(
    ("text", "start"),
    [("no front matter", 0), ("---\naccess: hr\n---\nx", 19), ("---\naccess: hr\n---", 18), ("---\njust a rule\n", 0)],
)
def test_the_text_begins_after_the_front_matter(text: str, start: int) -> None:
    assert split_front_matter(text, file="a.md")[1] == start


@pytest.mark.parametrize("text", ["---\naccess: hr\nno end\n", "---\na: [\n---\n", "---\n- a\n---\n"])
def test_a_broken_front_matter_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        split_front_matter(text, file="a.md")


def test_a_document_cannot_open_itself() -> None:
    assert combine(Label(access=("everyone",)), [Label(access=("hr",)), None]).access == ("hr",)
    assert combine(Label(access=("hr", "staff")), [Label(access=("staff",))]).access == ("staff",)
    assert combine(Label(), [None]).access is None


def test_the_nearest_label_file_decides_titles_and_all_narrow_access(tmp_path: Path) -> None:
    (tmp_path / "hr").mkdir()
    write(tmp_path, access__yaml="hr/*: {access: [staff, hr], title: Far}\n'*': [everyone]", a__md="x")
    write(tmp_path / "hr", access__yaml="pay.md: {access: hr, title: Near}", pay__md="x")
    labels = {each.path: (each.access, each.title) for each in load_documents(tmp_path)}
    assert labels == {"a.md": (("everyone",), "a"), "hr/pay.md": (("hr",), "Near")}


@pytest.mark.parametrize("content", ["- a", "a: [", b"\xff"])
def test_a_label_file_that_is_not_understood_stops_the_load(tmp_path: Path, content: str | bytes) -> None:
    with pytest.raises(InputError, match=r"access\.yaml"):
        load_documents(write(tmp_path, a__md="x", access__yaml=content))


def test_a_pattern_that_matches_nothing_is_noted(tmp_path: Path) -> None:
    (tmp_path / "pay.md").write_text("Pay bands.", encoding="utf-8")
    (tmp_path / "access.yaml").write_text("pya.md: [hr]\n'*': [everyone]\n", encoding="utf-8")
    notes = load_documents(tmp_path).report
    assert notes.select("path", "problem").rows() == [("access.yaml", "the pattern 'pya.md' matches no file")]


def test_a_key_that_cannot_be_used_is_named_by_its_line() -> None:
    with pytest.raises(InputError, match=r"a\.md, row 3, field 'acess': is not a known key"):
        split_front_matter("---\ntitle: Pay\nacess: [hr]\n---\nx\n", file="a.md")
