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


@pytest.mark.parametrize(
    "head", ["--- \n", "\n---\n", "\ufeff---\n", "\ufeff\n \n---\t\n"], ids=["space", "blank line", "mark", "all"]
)
@pytest.mark.parametrize("foot", ["---\n", "---  \n"])
def test_what_an_editor_does_not_show_opens_no_document(head: str, foot: str) -> None:
    text = f"{head}access: [hr]\n{foot}Pay bands"
    label, start = split_front_matter(text, file="pay.md")
    assert (label.access, text[start:]) == (("hr",), "Pay bands")


@pytest.mark.parametrize("name", ["pay.md", "pay.txt", "pay.html"])
def test_a_blank_line_before_the_front_matter_opens_no_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("\ufeff\n--- \nACCESS: [hr]\n---\nPay bands\n", encoding="utf-8")
    document = load_documents(tmp_path)[0]
    assert document.access == ("hr",)
    assert document.text[document.body_start :].strip() == "Pay bands"


@pytest.mark.parametrize("text", ["---\n\naccess: [hr]\nPay", "---\n# ours\naccess: [hr]\nPay", "--- \naccess: hr"])
def test_a_front_matter_without_an_end_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="row 1: the front matter is not closed"):
        split_front_matter(text, file="a.md")


def test_keys_are_read_in_any_case() -> None:
    text = "---\nACCESS: [hr]\nEffective_From: 2026-01-31\n---\n"
    assert split_front_matter(text, file="a.md")[0] == Label(access=("hr",), effective_from=date(2026, 1, 31))


@pytest.mark.parametrize("groups", ["staff, hr", "staff,hr,"])
def test_groups_with_a_comma_between_are_more_than_one(groups: str) -> None:
    assert parse_label({"access": groups}, file="a.md").access == ("staff", "hr")
    assert parse_label({"access": []}, file="a.md").access == ()


@pytest.mark.parametrize("value", ["", " ~", " ''", " ' , '"])
def test_access_left_empty_is_refused(value: str) -> None:
    with pytest.raises(
        InputError, match=r"row 3, field 'access': is left empty\s+to mend it: name groups, or \[\] for"
    ):
        split_front_matter(f"---\ntitle: Pay\naccess:{value}\n---\n", file="a.md")


@pytest.mark.parametrize("keys", ["access: [hr]\naccess: [everyone]", "access: [hr]\nAccess: [everyone]"])
def test_a_key_given_twice_is_refused(tmp_path: Path, keys: str) -> None:
    with pytest.raises(InputError, match=r"a\.md[\s\S]*given twice"):
        split_front_matter(f"---\n{keys}\n---\n", file="a.md")
    inner = keys.replace("\n", "\n  ")
    with pytest.raises(InputError, match=r"access\.yaml[\s\S]*given twice"):
        load_documents(write(tmp_path, a__md="x", access__yaml=f"a.md:\n  {inner}\n"))


def test_a_pattern_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"access\.yaml, row 2[\s\S]*a\.md is given twice"):
        load_documents(write(tmp_path, a__md="x", access__yaml="a.md: [hr]\na.md: [everyone]\n"))


@pytest.mark.parametrize("name", ["Access.yaml", "access.yml", "ACCESS.YAML", "access.yaml.txt"])
def test_a_label_file_of_nearly_the_right_name_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "hr").mkdir()
    (tmp_path / "hr" / name).write_text("'*': [hr]\n", encoding="utf-8")
    write(tmp_path / "hr", a__md="x")
    for place in (tmp_path, tmp_path / "hr" / "a.md"):
        with pytest.raises(InputError, match=rf"{name}: [\s\S]*rename it to access\.yaml"):
            load_documents(place)


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13-01", "0", "20260131"])
def test_an_impossible_day_is_named_by_its_place(tmp_path: Path, day: str) -> None:
    said = rf"row 3, field 'effective_to': cannot be used\s+got: {day}"
    with pytest.raises(InputError, match=rf"a\.md, {said}"):
        split_front_matter(f"---\naccess: [hr]\neffective_to: {day}\n---\n", file="a.md")
    with pytest.raises(InputError, match=rf"access\.yaml, a\.md, {said}"):
        load_documents(write(tmp_path, a__md="x", access__yaml=f"a.md:\n  access: [hr]\n  effective_to: {day}\n"))


@pytest.mark.parametrize("depth", [200, 100_000])
def test_labels_nested_past_all_sense_are_refused(tmp_path: Path, depth: int) -> None:
    deep = "access: " + "[" * depth + "]" * depth
    with pytest.raises(InputError, match=r"a\.md"):
        split_front_matter(f"---\n{deep}\n---\n", file="a.md")
    with pytest.raises(InputError, match=r"access\.yaml"):
        load_documents(write(tmp_path, a__md="x", access__yaml=deep))


def test_labels_that_are_a_link_elsewhere_are_refused(tmp_path: Path) -> None:
    (tmp_path / "labels.yaml").write_text("'*': [hr]\n", encoding="utf-8")
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "pay.md").write_text("Pay bands.", encoding="utf-8")
    (folder / "access.yaml").symlink_to(tmp_path / "labels.yaml")
    with pytest.raises(InputError, match=r"access\.yaml: is a link out of the folder"):
        load_documents(folder)
