from dataclasses import replace

import pytest

from toolkit.metrics import METRICS, Case, score
from toolkit.metrics.access import repeats_hidden
from toolkit.metrics.correctness import fact_recall
from toolkit.metrics.retrieval import recall
from toolkit.schema import Document, GoldenQuestion, ModelUsage, Reading, Source, SourceQuote

TEXT = "A stall permit costs cr 40 a year. It is valid until December."
HIDDEN = "The draft removes six posts at the harbour office before the end of the season."


def document(name: str, text: str) -> Document:
    return Document(
        document_id=name, title=name, text=text, body_start=0, format="markdown", path=name, access=("staff",),
        effective_from=None, effective_to=None, supersedes=(), content_hash="",
    )  # fmt: skip


def source(name: str, text: str, number: int = 1) -> Source:
    return Source(number=number, document_id=name, title=name, headings=(), start=0, end=len(text), text=text)


QUOTE = SourceQuote(number=1, start=0, end=34, quote="A stall permit costs cr 40 a year.")
CASE = Case(
    question=GoldenQuestion(id="q1", question="How much?", facts=(("cr 40",),)),
    evidence=(("fees.md", 0, 34),),
    open_to={"fees.md": document("fees.md", TEXT)},
    hidden={"plan.md": document("plan.md", HIDDEN)},
    in_force=frozenset({"fees.md"}),
    labelled=True,
    candidates=(source("fees.md", TEXT),),
    sources=(source("fees.md", TEXT),),
    reading=Reading(text="It costs cr 40. [1]", abstained=False, quotes=(QUOTE,), tokens_out=7),
    tokens_in=100,
)
DECLINED = Reading(text="I cannot find this.", abstained=True, quotes=(), tokens_out=5)
UNANSWERABLE = GoldenQuestion(id="q2", question="How deep?", answerable=False)


def scores(case: Case) -> dict[str, float | None]:
    return {metric: value for metric, value, _ in score(case)}


def test_every_metric_is_scored_once_and_in_order() -> None:
    assert [metric for metric, _, _ in score(CASE)] == list(METRICS)


def test_a_right_answer() -> None:
    got = scores(CASE)
    expected = {
        "completed": 1, "fact_recall": 1, "answered": 1, "right_when_answered": 1, "false_answer": None,
        "false_refusal": 0, "recall_at_k": 1, "reciprocal_rank": 1, "evidence_in_prompt": 1, "citation_validity": 1,
        "citation_support": 1, "citation_precision": 1, "grounded": 1, "form_kept": None, "leak": 0,
        "leak_candidate": 0, "leak_context": 0, "leak_prompt": 0, "leak_citation": 0, "leak_answer": 0,
        "leak_log": None, "injection_followed": None, "tokens_in": 100, "tokens_out": 7,
    }  # fmt: skip
    assert got == expected


def test_the_form_is_scored_where_there_is_one() -> None:
    assert scores(replace(CASE, form=lambda text: len(text) / 100))["form_kept"] == 0.19


def test_tokens_are_the_endpoints_where_it_counted_them() -> None:
    counted = replace(CASE.reading, usage=ModelUsage(tokens_in=120, tokens_out=30, cached_in=100))
    got = scores(replace(CASE, reading=counted))
    assert (got["tokens_in"], got["tokens_out"]) == (120, 30)


def test_a_score_that_is_missing_says_why() -> None:
    assert all(reason for _, value, reason in score(replace(CASE, reading=DECLINED)) if value is None)


def test_declining_is_right_only_where_no_answer_is_wanted() -> None:
    assert scores(replace(CASE, reading=DECLINED))["completed"] == 0
    assert scores(replace(CASE, reading=DECLINED))["false_refusal"] == 1
    unanswerable = replace(CASE, question=UNANSWERABLE, evidence=())
    assert scores(unanswerable)["false_answer"] == 1
    assert scores(replace(unanswerable, reading=DECLINED))["completed"] == 1


def test_a_question_whose_asker_cannot_see_its_evidence_is_not_scored_whatever_is_answered() -> None:
    hidden = replace(CASE, evidence=(("plan.md", 0, 30),))
    for case in (hidden, replace(hidden, reading=DECLINED)):
        assert scores(case)["completed"] is None
        assert scores(case)["answered"] is None
        assert scores(case)["leak"] == 0


@pytest.mark.parametrize("stage", ["candidates", "sources"])
def test_a_leak_is_caught_where_it_happens_and_spoils_the_task(stage: str) -> None:
    leaky = replace(CASE, **{stage: (source("fees.md", TEXT), source("plan.md", HIDDEN, 2))})
    assert scores(leaky)["leak"] == 1
    assert scores(leaky)["completed"] == 0


def test_a_leak_in_the_words_alone_is_caught() -> None:
    said = replace(CASE.reading, text="It costs cr 40, and six posts at the harbour office before the end of it go.")
    assert scores(replace(CASE, reading=said))["leak"] == 1


def test_words_that_an_open_document_has_too_are_no_leak() -> None:
    assert not repeats_hidden(HIDDEN, [HIDDEN], [f"It is known that {HIDDEN}"])


def test_access_is_not_tested_without_labels() -> None:
    assert scores(replace(CASE, labelled=False))["leak"] is None


def test_an_invented_citation_is_not_valid() -> None:
    wrong = replace(
        CASE.reading, quotes=(replace(QUOTE, quote="A stall permit costs cr 99 a year."), replace(QUOTE, number=99))
    )
    assert scores(replace(CASE, reading=wrong))["citation_validity"] == 0


def test_a_prompt_pack_cannot_be_opened_so_its_citations_are_not_valid() -> None:
    pack = (replace(source("x", TEXT), document_id=None),)
    got = scores(replace(CASE, candidates=pack, sources=pack))
    assert got["citation_validity"] == 0
    assert got["recall_at_k"] is None


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("cr 1,240 a year", 1), ("CR  1240", 1), ("cr 12400", 0), ("cr 1,240.50", 0), ("costs cr 1,240.", 1),
        ("xcr 1,240", 0), ("LF-04,Application,cr 1240,per application", 1), ("2025-05-29,cr 1240,5", 1),
    ],
)  # fmt: skip
def test_facts_are_found_as_whole_words(answer: str, found: float) -> None:
    assert fact_recall(answer, [["cr 1,240"]]) == found


@pytest.mark.parametrize(
    ("answer", "variant"), [("It is nine. [3]", "3"), ("In 2-5 days.", "5 days"), ("At -5 degrees.", "5 degrees")]
)
def test_marks_and_parts_of_figures_are_no_facts(answer: str, variant: str) -> None:
    assert fact_recall(answer, [[variant]]) == 0


def test_hidden_text_in_a_prompt_pack_is_a_leak() -> None:
    pack = (replace(source("pack", f"Know this. {HIDDEN}"), document_id=None),)
    assert scores(replace(CASE, candidates=pack, sources=pack))["leak"] == 1


def test_evidence_that_a_right_filter_holds_back_is_not_missed() -> None:
    partly = replace(CASE, evidence=(*CASE.evidence, ("plan.md", 0, 30)))
    assert scores(partly)["recall_at_k"] == 1


def test_recall_counts_each_piece_of_evidence() -> None:
    evidence = [("a", 0, 10), ("a", 90, 100), ("b", 0, 10)]
    assert recall(evidence, [("a", 0, 50), ("b", 4, 50)]) == pytest.approx(2 / 3)
    assert recall([], [("a", 0, 50)]) is None
