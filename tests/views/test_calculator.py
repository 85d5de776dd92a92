from pathlib import Path

import pytest

from toolkit.economics import Scenario
from toolkit.schema import InputError
from toolkit.views import CostPanel

AGENCY = Scenario.read("data/samples/scenarios/agency.yaml")


def panel() -> CostPanel:
    return CostPanel(AGENCY, AGENCY.estimates())


def test_what_is_moved_moves_the_rows_and_the_scenario() -> None:
    shown = panel()
    before = [row["usd"] for row in shown.rows]
    shown.put(wrong_answer_usd=0.0)
    assert all(after["usd"] < usd for after, usd in zip(shown.rows, before, strict=True))
    assert shown.scenario.wrong_answer_usd.likely == 0
    assert shown.scenario.wrong_answer_usd.source == "moved in the calculator"
    assert shown.scenario.review_minutes == AGENCY.review_minutes


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match="out of bounds"):
        panel().put(review_share=2.0)
    with pytest.raises(InputError, match="no such slider"):
        panel().put(review_shere=0.2)


def test_the_export_is_of_what_is_shown(tmp_path: Path) -> None:
    shown = panel()
    shown.put(review_share=1.0)
    files = shown.export(tmp_path)
    assert all(path.stat().st_size for path in files)
    assert Scenario.read(tmp_path / "scenario.yaml").review_share.likely == 1.0


def test_every_preset_can_be_put() -> None:
    shown = panel()
    for preset in shown.held["presets"]:
        shown.put(**preset["moved"])
        assert all(row["usd"] is not None for row in shown.rows)
