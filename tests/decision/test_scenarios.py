"""Three worlds whose right answer is known: three different choices, each with its reason."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.decision.built import many_documents, small_and_settled, whole_documents
from toolkit import Run, decision, economics
from toolkit.decision import Preferences, View

SCENARIO = economics.Scenario.default()
FEW_TASKS = SCENARIO.replace(tasks_per_month=300)
WEIGHTS = Preferences(
    views=(
        View(
            name="Board",
            weights={"answer quality": 0.2, "cost per completed task": 0.75, "auditability": 0.05},
        ),
    )
)


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["by cost", "by weights"])
@pytest.mark.parametrize(
    ("build", "scenario", "option", "reason"),
    [
        (
            many_documents,
            SCENARIO,
            "rag",
            "worse on 0, +78 points (+56 to +92, all pairs considered): beyond chance",
        ),
        (whole_documents, SCENARIO, "long-context", "Long context completed 100% of 12 golden questions"),
        (
            small_and_settled,
            SCENARIO.replace(tasks_per_month=300),
            "prompt-only",
            "Prompt only did better on 0 questions and worse on 0",
        ),
    ],
    ids=["RAG", "long context", "prompt only"],
)
def test_another_corpus_reaches_another_choice_and_says_why(
    tmp_path: Path,
    build: Callable[[Path], Run],
    scenario: economics.Scenario,
    option: str,
    reason: str,
    weights: Preferences | None,
) -> None:
    record = decision.decide(build(tmp_path), scenario, weights=weights)
    assert (record.verdict.status, record.verdict.option) == ("recommend", option)
    assert reason in " ".join(record.verdict.reasons)
    assert record.verdict.headline.startswith("Start with")
