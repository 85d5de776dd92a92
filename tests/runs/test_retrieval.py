from dataclasses import replace
from datetime import date

from toolkit import GoldenSet, Index, stats
from toolkit.ingestion import Documents
from toolkit.runs import RETRIEVAL_METRICS, score_retrieval
from toolkit.schema import Hit

TODAY = date(2026, 3, 1)


def values(scores, metric: str) -> dict[str, float]:
    return dict(scores.filter(metric=metric).select("question_id", "value").iter_rows())


def test_an_index_is_scored_on_the_questions_that_want_an_answer(documents: Documents, golden: GoldenSet) -> None:
    scores = score_retrieval("bm25", Index.build(documents, "bm25"), golden, documents, as_of=TODAY)
    wanted = {question.id for question in golden if question.answerable}
    assert set(values(scores, "recall@10")) == wanted
    assert set(scores["metric"]) == set(RETRIEVAL_METRICS)
    assert values(scores, "recall@10") == dict.fromkeys(wanted, 1.0)
    table = stats.estimates(scores, metrics=RETRIEVAL_METRICS)
    assert table.filter(metric="mrr")["value"].item() > 0.5


def test_a_retriever_is_asked_as_the_asker_on_the_day(documents: Documents, golden: GoldenSet) -> None:
    asked = []

    def retriever(question, k, groups, as_of) -> list[Hit]:
        asked.append((question, k, groups, as_of))
        return []

    scores = score_retrieval("mine", retriever, golden, documents, as_of=TODAY)
    assert set(scores["value"]) == {0.0}
    assert [(groups, as_of) for _, _, groups, as_of in asked] == [
        (frozenset(each.asker), each.as_of or TODAY) for each in golden if each.answerable
    ]
    assert {k for _, k, _, _ in asked} == {20}


def test_evidence_that_the_asker_cannot_see_on_the_day_is_nobodys_failure(
    documents: Documents, golden: GoldenSet
) -> None:
    stranger = GoldenSet(tuple(replace(each, asker=()) for each in golden))
    hidden = {each.id for each in golden if each.evidence and each.evidence[0].document == "leave.md"}
    scored = values(score_retrieval("bm25", Index.build(documents), stranger, documents, as_of=TODAY), "mrr")
    assert hidden
    assert not hidden & set(scored)
