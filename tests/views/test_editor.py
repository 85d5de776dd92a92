"""The editor's own side: what the page asks for is done, refused or undone, and nothing hidden reaches it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from toolkit import GoldenSet, Index
from toolkit.ingestion import Documents
from toolkit.retrieval import Retriever
from toolkit.schema import DECISIONS, FINDINGS, PROGRESS, Hit, InputError
from toolkit.views import GoldenEditor

ALL = {"staff", "hr"}
HIDDEN = "removes six posts"


def noon() -> datetime:
    return datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def editor(golden: GoldenSet, documents: Documents, golden_file: Path) -> GoldenEditor:
    return GoldenEditor(golden, documents, path=golden_file, viewer_groups=ALL, clock=noon)


def row(editor: GoldenEditor, question_id: str) -> Any:
    return next(each for each in editor.widget.state["rows"] if each["id"] == question_id)


def edit(editor: GoldenEditor, question_id: str, field: str, value: str, burst: int = 1) -> None:
    key = row(editor, question_id)["key"]
    editor.handle({"do": "edit", "row": key, "field": field, "value": value, "burst": burst})


def ask(editor: GoldenEditor, action: str, question_id: str = "", **values: Any) -> str:
    given = {"row": row(editor, question_id)["key"]} if question_id else {}
    editor.handle({"do": action, **given, **values})
    return str(editor.widget.state["message"])


def source(editor: GoldenEditor, question_id: str, **values: Any) -> Any:
    ask(editor, "source", question_id, **{"document": "", "quote": -1, "find": "", "offset": -1, **values})
    return editor.widget.source


def rules(editor: GoldenEditor, question_id: str, severity: str = "error") -> list[str]:
    return editor.findings.filter(question_id=question_id, severity=severity)["rule"].to_list()


def test_it_begins_with_the_questions_as_they_are(editor: GoldenEditor, golden: GoldenSet) -> None:
    assert editor.golden == golden
    assert not editor.unsaved
    assert (editor.findings.schema, editor.queue.schema, editor.progress.schema) == (FINDINGS, DECISIONS, PROGRESS)
    assert editor.widget.state["rows"][0]["cells"]["facts"] == "cr 40 | 40 crowns"


def test_every_field_can_be_edited(editor: GoldenEditor) -> None:
    values = {
        "question": "What is a stall permit?", "facts": "cr 40 ; a year", "reference": "It costs cr 40 a year.",
        "stakes": "high", "owner": "Ada Lund", "split": "train", "kind": "numeric", "asker": "staff; hr",
        "as_of": "2026-04-01", "answerable": "false", "notes": "two\nlines",
    }  # fmt: skip
    for field, value in values.items():
        edit(editor, "q1", field, value)
    edited = editor.golden[0]
    assert edited.facts == (("cr 40",), ("a year",))
    assert (edited.asker, edited.answerable, str(edited.as_of)) == (("staff", "hr"), False, "2026-04-01")
    assert row(editor, "q1")["cells"] == {**row(editor, "q1")["cells"], **values}


def test_a_slip_stays_in_its_cell_is_said_and_keeps_the_last_reading(editor: GoldenEditor, golden: GoldenSet) -> None:
    edit(editor, "q1", "as_of", "31 June")
    assert row(editor, "q1")["cells"]["as_of"] == "31 June"
    found = editor.findings.filter(question_id="q1", field="as_of").row(0, named=True)
    assert (found["severity"], found["rule"]) == ("error", "cannot be used")
    assert "2026-01-31" in found["remedy"]
    assert editor.golden == golden
    edit(editor, "q1", "as_of", "2026-06-30")
    assert "cannot be used" not in rules(editor, "q1")
    assert str(editor.golden[0].as_of) == "2026-06-30"


def test_an_answerable_question_without_facts_is_said(editor: GoldenEditor) -> None:
    edit(editor, "q1", "facts", " ")
    assert rules(editor, "q1")[0] == "cannot be used"
    assert editor.golden[0].facts == (("cr 40", "40 crowns"),)
    edit(editor, "q1", "answerable", "false")
    assert "cannot be used" not in rules(editor, "q1")


def test_two_slips_in_one_row_are_mended_one_by_one(editor: GoldenEditor) -> None:
    edit(editor, "q1", "as_of", "soon")
    edit(editor, "q1", "question", "")
    assert rules(editor, "q1").count("cannot be used") == 2
    edit(editor, "q1", "question", "How much is it?")
    assert editor.golden[0].question == "How much is a stall permit?"
    edit(editor, "q1", "as_of", "")
    assert (editor.golden[0].question, editor.golden[0].as_of) == ("How much is it?", None)


def test_findings_follow_an_edit_at_once_and_across_rows_with_the_whole_check(editor: GoldenEditor) -> None:
    edit(editor, "q3", "asker", "")
    assert "evidence not visible" in rules(editor, "q3")
    edit(editor, "q2", "question", editor.golden[0].question)
    edit(editor, "q2", "as_of", "2026-03-01")
    ask(editor, "check")
    assert "duplicate" in rules(editor, "q2", "warning")
    assert editor.findings.rows() == sorted(
        editor.findings.rows(), key=lambda each: ("error", "warning", "note").index(each[0])
    )


def test_keys_typed_at_one_visit_are_undone_as_one(editor: GoldenEditor, golden: GoldenSet) -> None:
    for text in ("W", "Wh", "Why?"):
        edit(editor, "q1", "question", text, burst=7)
    edit(editor, "q1", "question", "Why now?", burst=8)
    assert ask(editor, "undo") == "question of q1: undone"
    assert editor.golden[0].question == "Why?"
    ask(editor, "undo")
    assert editor.golden == golden
    assert ask(editor, "undo") == "nothing to be undone"
    ask(editor, "redo")
    ask(editor, "redo")
    assert editor.golden[0].question == "Why now?"


def test_a_deleted_question_comes_back_in_its_place(editor: GoldenEditor, golden: GoldenSet) -> None:
    assert "undo brings it back" in ask(editor, "delete", "q2")
    assert [each.id for each in editor.golden] == ["q1", "q3", "q4", "q5", "q6"]
    assert editor.findings.filter(question_id="q2").is_empty()
    ask(editor, "undo")
    assert editor.golden == golden


def test_a_new_question_is_no_part_of_the_set_before_it_is_sound(editor: GoldenEditor) -> None:
    ask(editor, "name", name="Ada Lund")
    assert ask(editor, "add", after=row(editor, "q1")["key"]) == "q7 added"
    assert [each["id"] for each in editor.widget.state["rows"]][:3] == ["q1", "q7", "q2"]
    assert len(editor.golden) == 6
    edit(editor, "q7", "question", "When is noon?")
    edit(editor, "q7", "facts", "at twelve")
    assert [each.id for each in editor.golden][:3] == ["q1", "q7", "q2"]
    assert (editor.golden[1].owner, editor.golden[1].status) == ("Ada Lund", "draft")


def test_evidence_is_the_documents_own_text(editor: GoldenEditor, documents: Documents) -> None:
    opened = source(editor, "q1")
    assert opened["document"] == "fees.md"
    text = documents.get("fees.md").text  # type: ignore[union-attr]
    assert opened["text"] == text[opened["base"] :]
    (start, end), *_ = opened["marks"]
    assert opened["text"][start:end] == "A stall permit costs cr 40 a year."
    at = text.index("A late renewal")
    told = ask(editor, "use", "q1", document="fees.md", start=at - 1, end=at + 38, quote=-1)
    assert told == "q1 now quotes 37 characters of fees.md"
    assert editor.golden[0].evidence[1].quote == text[at : at + 37]
    assert len(editor.widget.source["marks"]) == 2


def test_a_quote_can_be_replaced_and_removed(editor: GoldenEditor, documents: Documents) -> None:
    text = documents.get("fees.md").text  # type: ignore[union-attr]
    at = text.index("A late renewal")
    ask(editor, "use", "q1", document="fees.md", start=at, end=at + 14, quote=0)
    assert [each.quote for each in editor.golden[0].evidence] == ["A late renewal"]
    assert "already" in ask(editor, "use", "q1", document="fees.md", start=at, end=at + 14, quote=-1)
    ask(editor, "drop", "q1", quote=0)
    assert editor.golden[0].evidence == ()
    ask(editor, "undo")
    ask(editor, "undo")
    assert editor.golden[0].evidence[0].quote == "A stall permit costs cr 40 a year."


@pytest.mark.parametrize(("start", "end"), [(0, 5), (90, 90), (95, 90), (10**6, 10**6 + 5), (-5, 5)])
def test_a_passage_that_is_none_is_refused(editor: GoldenEditor, golden: GoldenSet, start: int, end: int) -> None:
    assert "passage" in ask(editor, "use", "q1", document="fees.md", start=start, end=end, quote=-1)
    assert editor.golden == golden


def test_only_what_the_asker_may_see_on_the_day_is_listed(editor: GoldenEditor) -> None:
    listed = {each["id"] for each in source(editor, "q2")["listed"]}
    assert listed == {"fees-2025.md", "notice.txt", "opening.html"}
    assert "leave.md" in {each["id"] for each in source(editor, "q3")["listed"]}


@pytest.mark.parametrize("name", ["redundancy.md", "leave.md", "fees.md", "none.md"])
def test_a_document_that_is_not_open_to_the_asker_is_not_shown_whoever_asks(editor: GoldenEditor, name: str) -> None:
    shown = source(editor, "q2", document=name)
    assert (shown["document"], shown["text"]) == ("", "")
    assert "no such document" in shown["note"]
    assert "no such document" in ask(editor, "use", "q2", document=name, start=60, end=90, quote=-1)


def test_a_document_closes_when_its_asker_may_no_longer_see_it(editor: GoldenEditor) -> None:
    assert source(editor, "q3")["document"] == "leave.md"
    edit(editor, "q3", "asker", "")
    assert editor.widget.source == {}
    assert "no such document" in editor.widget.state["message"]


def test_words_are_found_whatever_their_case(editor: GoldenEditor) -> None:
    shown = source(editor, "q1", document="fees.md", find="late  RENEWAL")
    (start, end), *_ = shown["found"]
    assert shown["text"][start:end] == "late renewal"
    assert source(editor, "q1", document="fees.md", find="(.*")["found"] == []


def sent(editor: GoldenEditor) -> str:
    return json.dumps([editor.widget.state, editor.widget.source])


def test_nothing_that_the_room_may_not_see_ever_reaches_the_page(
    golden: GoldenSet, documents: Documents, golden_file: Path
) -> None:
    index = Index.build(documents, mode="bm25")
    editor = GoldenEditor(golden, documents, path=golden_file, index=index)
    seen = sent(editor)
    for question in golden:
        for document in documents:
            source(editor, question.id, document=document.document_id)
            seen += sent(editor)
        edit(editor, question.id, "asker", "staff; hr")
        source(editor, question.id, quote=0)
        ask(editor, "check")
        seen += sent(editor)
    assert HIDDEN not in seen
    assert "27 days of annual leave" not in seen.replace("How many days of annual leave", "")
    assert "redundancy.md" not in seen
    assert "cr 40 a year" in seen  # what everyone may see did


def test_a_quote_that_is_withheld_is_kept(golden: GoldenSet, documents: Documents, golden_file: Path) -> None:
    editor = GoldenEditor(golden, documents, path=golden_file)
    assert row(editor, "q4")["evidence"] == [{"document": "", "quote": "", "withheld": True}]
    assert "evidence not shown" in rules(editor, "q4", "note")
    assert rules(editor, "q3") == []
    edit(editor, "q4", "notes", "seen")
    assert editor.save()
    assert GoldenSet.read(golden_file)[3].evidence == golden[3].evidence


def test_an_index_is_asked_where_nothing_is_hidden(golden: GoldenSet, documents: Documents) -> None:
    times = {"open": 0, "blind": 0}

    def asked(name: str) -> Retriever:
        def search(*_: object) -> list[Hit]:
            times[name] += 1
            return []

        return search

    GoldenEditor(golden, documents, index=asked("open"), viewer_groups=ALL)
    GoldenEditor(golden, documents, index=asked("blind"))
    assert (times["open"] > 0, times["blind"]) == (True, 0)


def test_saving_writes_what_is_sound_and_says_what_is_not(editor: GoldenEditor, golden_file: Path) -> None:
    edit(editor, "q1", "notes", "read aloud")
    edit(editor, "q2", "as_of", "soon")
    ask(editor, "add", after=0)
    assert editor.unsaved
    assert ask(editor, "save") == "Saved 6 questions to golden.jsonl; not yet in it, as they stand: q2, q7"
    assert GoldenSet.read(golden_file)[0].notes == "read aloud"
    assert str(GoldenSet.read(golden_file)[1].as_of) == "2025-06-01"
    assert editor.unsaved
    ask(editor, "undo")
    edit(editor, "q2", "as_of", "2025-06-01")
    assert not editor.unsaved


def test_what_others_saved_is_taken_in(editor: GoldenEditor, golden_file: Path) -> None:
    other = GoldenSet.read(golden_file)
    other.put(replace(other[1], notes="theirs")).save()
    edit(editor, "q1", "notes", "mine")
    edit(editor, "q3", "as_of", "soon")
    assert "with 1 that others changed" in ask(editor, "save")
    assert [each.notes for each in editor.golden][:2] == ["mine", "theirs"]
    assert row(editor, "q3")["cells"]["as_of"] == "soon"
    assert ask(editor, "undo") == "nothing to be undone"  # an undo would take theirs back too


def test_a_conflict_is_shown_field_by_field_and_settled(editor: GoldenEditor, golden_file: Path) -> None:
    other = GoldenSet.read(golden_file)
    other.put(replace(other[0], notes="theirs", stakes="high")).save()
    edit(editor, "q1", "notes", "mine")
    edit(editor, "q1", "stakes", "low")
    assert "Not saved" in ask(editor, "save")
    assert "Not saved" in ask(editor, "check")  # which the page asks for by itself: what was said still stands
    assert editor.widget.state["conflicts"] == [
        {"id": "q1", "field": "stakes", "base": "medium", "ours": "low", "theirs": "high"},
        {"id": "q1", "field": "notes", "base": "(empty)", "ours": "mine", "theirs": "theirs"},
    ]
    assert GoldenSet.read(golden_file)[0].notes == "theirs"
    ask(editor, "settle", choices=[["q1", "notes", "ours"], ["q1", "stakes", "theirs"]])
    assert editor.widget.state["conflicts"] == []
    saved = GoldenSet.read(golden_file)[0]
    assert (saved.notes, saved.stakes) == ("mine", "high")
    assert not editor.unsaved


def test_conflicts_about_hidden_quotes_are_shown_without_them(
    golden: GoldenSet, documents: Documents, golden_file: Path
) -> None:
    editor = GoldenEditor(golden, documents, path=golden_file)
    other = GoldenSet.read(golden_file)
    hidden = replace(other[3].evidence[0], quote="The draft removes six posts")
    fees = documents.get("fees.md")
    other.put(replace(other[3], evidence=(hidden,))).save()
    at = fees.text.index("A stall")  # type: ignore[union-attr]
    ask(editor, "use", "q4", document="fees.md", start=at, end=at + 20, quote=-1)
    assert not editor.save()
    assert editor.conflicts
    assert HIDDEN not in sent(editor)


def test_without_a_file_nothing_can_be_saved(golden: GoldenSet, documents: Documents) -> None:
    editor = GoldenEditor(golden, documents)
    assert "no file" in ask(editor, "save")
    with pytest.raises(InputError, match="no file"):
        editor.save()


def test_a_status_moves_by_the_rules_and_in_somebodys_name(editor: GoldenEditor) -> None:
    edit(editor, "q1", "owner", "Ada Lund")
    assert "say who you are" in ask(editor, "status", "q1", value="reviewed")
    ask(editor, "name", name="Ben Okafor")
    assert ask(editor, "status", "q1", value="reviewed") == "q1 is reviewed"
    assert "its owner approves it" in ask(editor, "status", "q1", value="approved")
    ask(editor, "name", name="Ada Lund")
    ask(editor, "status", "q1", value="approved")
    assert editor.golden[0].status == "approved"
    assert [(each.who, each.value) for each in editor.reviews] == [("Ben Okafor", "reviewed"), ("Ada Lund", "approved")]


def test_what_was_approved_and_changes_is_a_draft_again(editor: GoldenEditor) -> None:
    for name, status in (("Ben", "reviewed"), ("Ada", "approved")):
        edit(editor, "q1", "owner", "Ada")
        ask(editor, "name", name=name)
        ask(editor, "status", "q1", value=status)
    edit(editor, "q1", "notes", "as asked at the counter")
    assert editor.golden[0].status == "approved"
    edit(editor, "q1", "facts", "cr 41")
    assert editor.golden[0].status == "draft"
    assert "draft again" in editor.widget.state["message"]
    ask(editor, "undo")
    assert editor.golden[0].status == "approved"


def test_a_row_with_a_slip_or_an_error_goes_no_further(editor: GoldenEditor) -> None:
    ask(editor, "name", name="Ben")
    edit(editor, "q1", "as_of", "soon")
    assert "to mend first" in ask(editor, "status", "q1", value="reviewed")
    edit(editor, "q3", "asker", "")
    assert "error to mend first" in ask(editor, "status", "q3", value="reviewed")


def test_votes_and_verdicts_are_kept_beside_the_file(editor: GoldenEditor, golden_file: Path) -> None:
    assert "say who you are" in ask(editor, "vote", "q1", value="high")
    ask(editor, "name", name="  Ben   Okafor ")
    ask(editor, "vote", "q1", value="high")
    ask(editor, "verdict", "q1", value="no", note="which year?")
    told = editor.widget.state["reviews"]["q1"]
    assert (told["vote"], told["votes"], told["verdicts"]) == ("high", "1 voted; median high", "0 yes, 1 no, 0 unsure")
    assert told["notes"] == ["Ben Okafor, 2026-03-02: no, which year?"]
    assert told["needs"][0].startswith("settle")
    assert golden_file.with_name("golden.review.jsonl").read_text().count("\n") == 2
    again = GoldenEditor(editor.golden, [], path=golden_file)
    assert [each.value for each in again.reviews] == ["high", "no"]


def test_too_many_rows_are_refused(golden: GoldenSet) -> None:
    many = GoldenSet(tuple(replace(golden[0], id=f"q{n}") for n in range(501)))
    with pytest.raises(InputError, match="too many to edit"):
        GoldenEditor(many, [])


def test_a_failure_of_the_editor_is_heard(editor: GoldenEditor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.views.editor.workbench.check_row", lambda *_: 1 / 0)
    content = {"do": "edit", "row": 1, "field": "notes", "value": "x", "burst": 1, "view": "v", "seq": 4}
    with pytest.raises(ZeroDivisionError):
        editor.widget._handle_custom_msg(content, [])
    assert "ZeroDivisionError" in editor.widget.state["message"]
    assert editor.widget.state["heard"] == {"v": 4}


def test_each_page_is_told_what_was_heard(editor: GoldenEditor) -> None:
    for number in range(40):
        editor.handle({"do": "check", "view": f"v{number}", "seq": number})
    editor.handle({"do": "check", "view": "v30", "seq": 99})
    assert editor.widget.state["heard"]["v30"] == 99
    assert len(editor.widget.state["heard"]) == 20


def test_the_page_gets_its_script_and_style(editor: GoldenEditor) -> None:
    assert "render" in str(editor.box._esm)
    assert ".gwe" in str(editor.box._css)
