from dataclasses import replace

from toolkit import GoldenSet
from toolkit.golden.checks import check
from toolkit.ingestion import Documents
from toolkit.quotes import find_quote
from toolkit.schema import Evidence, GoldenQuestion


def rules(golden: GoldenSet, documents: Documents, severity: str) -> set[tuple[str, str]]:
    return {(each.question_id, each.rule) for each in check(golden, documents) if each.severity == severity}


def changed(golden: GoldenSet, **fields: object) -> GoldenSet:
    """The set with its first question changed."""
    return GoldenSet((replace(golden[0], **fields), *golden.questions[1:]))


def test_a_sound_set_has_no_errors(golden: GoldenSet, documents: Documents) -> None:
    assert rules(golden, documents, "error") == set()
    assert rules(golden, documents, "warning") == {("", "too few questions")}


def test_a_quote_that_is_nowhere_is_an_error_that_shows_the_nearest(golden: GoldenSet, documents: Documents) -> None:
    wrong = changed(golden, evidence=(Evidence(document="fees.md", quote="A stall permit costs cr 45 a year."),))
    finding = next(each for each in check(wrong, documents) if each.severity == "error")
    assert finding.rule == "evidence not found"
    assert "cr 40 a year" in finding.remedy


def test_a_document_that_is_nowhere_is_an_error_that_shows_the_nearest(golden: GoldenSet, documents: Documents) -> None:
    wrong = changed(golden, evidence=(Evidence(document="fee.md", quote="x"),))
    assert "did you mean fees" in next(each for each in check(wrong, documents) if each.severity == "error").remedy


def test_evidence_that_the_asker_cannot_see_or_that_is_out_of_force_is_an_error(
    golden: GoldenSet, documents: Documents
) -> None:
    hidden = changed(golden, evidence=(Evidence(document="leave.md", quote="Staff earn 27 days"),))
    assert ("q1", "evidence not visible") in rules(hidden, documents, "error")
    old = changed(golden, evidence=golden[1].evidence)
    assert ("q1", "evidence not in force") in rules(old, documents, "error")


def test_the_same_question_twice_is_a_warning_unless_two_people_ask_it(golden: GoldenSet, documents: Documents) -> None:
    twin = replace(golden[0], id="q9", question="how much is a  stall permit")
    assert ("q9", "duplicate") in rules(GoldenSet((*golden.questions, twin)), documents, "warning")
    other = replace(twin, asker=("staff",))
    assert ("q9", "duplicate") not in rules(GoldenSet((*golden.questions, other)), documents, "warning")


def test_what_a_set_cannot_show_is_said(documents: Documents) -> None:
    golden = GoldenSet((GoldenQuestion(id="q1", question="Why?", facts=(("x",),)),))
    bare = Documents(items=tuple(replace(each, access=None) for each in documents))
    expected = {
        ("q1", "no evidence"),
        ("", "too few questions"),
        ("", "no unanswerable questions"),
        ("", "no access labels"),
    }
    assert rules(golden, bare, "warning") == expected


def test_quotes_are_found_as_people_copy_them(documents: Documents) -> None:
    page = replace(documents[0], text="Pay **cr 20** by\npost, it’s due.", body_start=0)
    assert find_quote(page, "Pay cr 20 by post, it's due.") == [(0, len(page.text))]
    assert find_quote(page, "Pay cr 21") == []
    assert find_quote(page, "") == find_quote(page, "")


def test_a_group_that_no_label_names_is_a_warning(golden: GoldenSet, documents: Documents) -> None:
    slip = changed(golden, asker=("everyone", "staf"))
    finding = next(each for each in check(slip, documents) if each.rule == "unknown group")
    assert (finding.severity, finding.question_id, finding.remedy) == ("warning", "q1", "did you mean staff?")
    far = next(each for each in check(changed(golden, asker=("x",)), documents) if each.rule == "unknown group")
    assert "staff" in far.remedy


def test_groups_are_not_known_or_unknown_where_nothing_is_labelled(golden: GoldenSet, documents: Documents) -> None:
    bare = Documents(items=tuple(replace(each, access=None) for each in documents))
    assert "unknown group" not in {rule for _, rule in rules(changed(golden, asker=("staf",)), bare, "warning")}
