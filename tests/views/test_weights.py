import pytest

from toolkit import Experiment, GoldenSet, decision, economics
from toolkit.decision import DecisionRecord, Preferences, View
from toolkit.ingestion import Documents
from toolkit.views import WeightsPanel


@pytest.fixture
def record(documents: Documents, golden: GoldenSet) -> DecisionRecord:
    run = Experiment(documents, golden, options=["rag", "long-context"]).run()
    views = (
        View(name="Board", weights={"answer quality": 0.5, "freshness": 0.5}),
        View(name="Desk", weights={"auditability": 1.0}),
    )
    return decision.decide(run, economics.Scenario.default(), weights=Preferences(views=views))


def test_it_begins_at_the_mean_of_the_views_and_leaves_out_what_was_not_measured(record: DecisionRecord) -> None:
    panel = WeightsPanel(record)
    assert panel.points == {"answer quality": 25.0, "auditability": 50.0}
    assert "freshness" not in panel.inputs
    assert "svg" in panel.output.value


def test_it_follows_its_numbers_and_survives_none_at_all(record: DecisionRecord) -> None:
    panel = WeightsPanel(record)
    panel.inputs["answer quality"].value = 90
    panel.inputs["auditability"].value = 0
    assert panel.weighed().by_view["These weights"].first() == panel.weighed().plausible.first()
    assert "answer quality 90" in panel.output.value
    panel.inputs["answer quality"].value = 0
    assert "there is nothing to weigh" in panel.output.value
