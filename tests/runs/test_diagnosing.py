import pytest

from toolkit import Experiment, GoldenSet
from toolkit.ingestion import Documents
from toolkit.runs import STAGES, diagnose
from toolkit.schema import SCORES, Score, frame

CASES = [
    ({"completed": 1.0, "answered": 1.0, "leak": 0.0}, "right"),
    ({"completed": 1.0, "answered": 0.0, "false_answer": 0.0}, "rightly declined"),
    ({"completed": 0.0, "answered": 1.0, "leak": 1.0, "recall_at_k": 1.0, "evidence_in_prompt": 1.0}, "leaked"),
    ({"completed": 0.0, "answered": 1.0, "false_answer": 1.0, "leak": 0.0}, "answered, should have declined"),
    ({"completed": 0.0, "answered": 1.0, "recall_at_k": 0.5, "evidence_in_prompt": 0.5}, "not retrieved"),
    ({"completed": 0.0, "answered": 0.0, "recall_at_k": 0.0, "evidence_in_prompt": 0.0}, "not retrieved"),
    ({"completed": 0.0, "answered": 1.0, "recall_at_k": 1.0, "evidence_in_prompt": 0.5}, "left out of the prompt"),
    ({"completed": 0.0, "answered": 0.0, "recall_at_k": 1.0, "evidence_in_prompt": 1.0}, "declined, had the evidence"),
    ({"completed": 0.0, "answered": 1.0, "recall_at_k": 1.0, "evidence_in_prompt": 1.0}, "misread"),
    ({"completed": 0.0, "answered": 1.0, "recall_at_k": None}, "wrong, reads no documents"),
    ({"completed": None, "answered": 1.0}, "not scored"),
    ({"completed": None, "answered": 1.0, "leak": 1.0}, "leaked"),
    ({"completed": 0.0, "answered": 1.0, "recall_at_k": 1.0, "evidence_in_prompt": None}, "misread"),
]


@pytest.mark.parametrize(("values", "stage"), CASES)
def test_an_answer_ends_at_the_first_link_that_failed(values: dict[str, float | None], stage: str) -> None:
    scores = [
        Score(
            option="rag",
            question_id="q1",
            repeat=0,
            metric=metric,
            value=value,
            reason="" if value is not None else "x",
        )
        for metric, value in values.items()
    ]
    row = diagnose(frame(scores, SCORES)).row(0, named=True)
    assert (row["stage"], row["meaning"]) == (stage, STAGES[stage])


def test_every_stage_has_a_case() -> None:
    assert {stage for _, stage in CASES} == set(STAGES)


def test_every_answer_of_a_run_is_diagnosed_once(documents: Documents, golden: GoldenSet) -> None:
    run = Experiment(documents, golden, options=["rag", "long-context"]).run()
    keys = ["option", "question_id", "repeat"]
    assert run.diagnosis().select(keys).rows() == run.answers.select(keys).rows()
