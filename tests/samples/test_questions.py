import re
from collections import Counter
from datetime import date
from pathlib import Path

import yaml

from toolkit import GoldenSet
from toolkit.ingestion import Documents
from toolkit.quotes import find_quote
from toolkit.schema import GoldenQuestion, in_force, may_see

KINDS = {
    "look-up": (7, 6),
    "numeric": (3, 4),
    "procedure": (3, 3),
    "multi-document": (3, 3),
    "comparison": (2, 1),
    "as-of": (2, 2),
    "unanswerable": (2, 3),
    "not-permitted": (2, 2),
}
"""How many questions of each kind are in train and in test."""
REFUSAL = "I cannot find this in the documents you can see."


def check_evidence(question: GoldenQuestion, documents: Documents) -> None:
    for evidence in question.evidence:
        document = documents.get(evidence.document)
        assert document is not None, (question.id, evidence.document)
        assert len(find_quote(document, evidence.quote)) == 1, (question.id, evidence.quote)
        assert in_force(document.effective_from, document.effective_to, question.as_of), question.id
        allowed = may_see(document.access, question.asker, labelled=True)
        assert allowed == (question.kind != "not-permitted"), (question.id, evidence.document)
        others = [each.path for each in documents if each is not document and find_quote(each, evidence.quote)]
        assert not others, (question.id, others)


def test_each_quote_stands_once_where_its_asker_may_or_may_not_see_it(documents: Documents, golden: GoldenSet) -> None:
    for question in golden:
        check_evidence(question, documents)


def test_the_toolkit_finds_nothing_to_mend(documents: Documents, golden: GoldenSet) -> None:
    assert golden.check(documents).filter(severity="error").is_empty()


def test_kinds_and_splits_are_as_promised(golden: GoldenSet) -> None:
    counts = Counter((question.kind, question.split) for question in golden)
    assert {kind: (counts[kind, "train"], counts[kind, "test"]) for kind in KINDS} == KINDS
    assert len(golden) == sum(counts.values()) == 48
    assert {question.status for question in golden} == {"approved"}


def test_questions_without_an_answer_have_no_facts(golden: GoldenSet) -> None:
    for question in golden:
        wanted = question.kind not in ("unanswerable", "not-permitted")
        assert (
            question.answerable
            == wanted
            == bool(question.facts)
            == bool(question.notes and question.evidence and wanted)
        )
        assert wanted or question.reference == REFUSAL


def test_what_is_not_permitted_is_allowed_to_another_asker_in_the_same_split(golden: GoldenSet) -> None:
    for question in golden:
        if question.kind == "not-permitted":
            twins = [each for each in golden if each.question == question.question and each.answerable]
            assert [(each.split, each.evidence) for each in twins] == [(question.split, question.evidence)], question.id


def test_what_is_not_permitted_stands_in_no_document_that_the_asker_may_see(
    documents: Documents, golden: GoldenSet
) -> None:
    for question in golden:
        if question.kind == "not-permitted":
            twin = next(each for each in golden if each.question == question.question and each.answerable)
            seen = documents.visible(groups=question.asker, as_of=None)
            variants = [variant for fact in twin.facts for variant in fact]
            told = [each.path for each in seen if any(variant.lower() in each.text.lower() for variant in variants)]
            assert not told, (question.id, told)


def test_references_state_every_fact(golden: GoldenSet, changed_golden: GoldenSet) -> None:
    for question in (*golden, *changed_golden):
        for fact in question.facts:
            stated = any(variant.lower() in question.reference.lower() for variant in fact)
            assert stated, (question.id, fact)


def test_no_question_gives_its_own_answer_away(golden: GoldenSet) -> None:
    for question in golden:
        if question.kind != "comparison" and question.id != "q39":
            given = [
                variant
                for fact in question.facts
                for variant in fact
                if re.search(rf"\b{re.escape(variant)}\b", question.question)
            ]
            assert not given, (question.id, given)


def changes(samples: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = yaml.safe_load((samples / "updates" / "updates.yaml").read_text(encoding="utf-8"))[
        "changes"
    ]
    return found


def test_eight_changes_of_the_promised_kinds(samples: Path) -> None:
    kinds = Counter(change["kind"] for change in changes(samples))
    assert kinds == {"deletion": 1, "access revocation": 1, "correction": 1, "new policy": 1, "amendment": 4}


def test_changed_documents_are_the_ones_that_changed(
    documents: Documents, changed_documents: Documents, samples: Path
) -> None:
    def state(each: Documents) -> dict[str, object]:
        return {document.path: (document.content_hash, document.access) for document in each}

    before, after = state(documents), state(changed_documents)
    differing = {path for path in before | after if before.get(path) != after.get(path)}
    assert differing == {str(change["document"]) for change in changes(samples)}
    assert not changed_documents.failed


def test_each_changed_question_is_answered_by_the_changed_documents(
    changed_documents: Documents, changed_golden: GoldenSet, samples: Path
) -> None:
    listed = [each["id"] for change in changes(samples) for each in change["questions"]]  # type: ignore[attr-defined]
    assert listed == [question.id for question in changed_golden]
    for question in changed_golden:
        assert question.as_of == date(2026, 6, 2)
        check_evidence(question, changed_documents)


def test_the_other_questions_keep_their_evidence(
    golden: GoldenSet, changed_golden: GoldenSet, changed_documents: Documents
) -> None:
    changed = {question.id for question in changed_golden}
    kept = [question for question in golden if question.id not in changed]
    assert len(kept) == 40
    for question in kept:
        for evidence in question.evidence:
            document = changed_documents.get(evidence.document)
            assert document is not None
            as_of = question.as_of if question.kind == "as-of" else date(2026, 6, 2)
            assert in_force(document.effective_from, document.effective_to, as_of), (question.id, document.path)
            assert len(find_quote(document, evidence.quote)) == 1, (question.id, evidence.quote)
