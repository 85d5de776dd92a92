"""The record: by its schema, told by its hash, recomputed, and compared with the one that it revises."""

import copy
import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import polars as pl
import pytest

from tests.decision.built import small_and_settled
from toolkit import Run, decision, economics
from toolkit.decision import DecisionRecord, read_record, verify
from toolkit.decision.document import content_sha256
from toolkit.decision.preferences import Paper, Preferences, View
from toolkit.decision.stating import read_preferences
from toolkit.schema import COSTS, InputError

SCENARIO = economics.Scenario.default()
SCHEMA = json.loads(Path("docs/decision-record.schema.json").read_text(encoding="utf-8"))
WEIGHTS = Preferences(
    views=(
        View(name="Board", weights={"answer quality": 0.4, "cost per completed task": 0.6}, set_by="Ms Quill"),
        View(name="Desk", weights={"answer quality": 0.7, "freshness": 0.3}),
    ),
    paper=Paper(review_on="2026-09-01", dissent=("Mr Abara would wait.",), owners={"rag": "Ms Quill"}),
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return small_and_settled(tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="module")
def record(run: Run) -> DecisionRecord:
    return decision.decide(run, SCENARIO, weights=WEIGHTS, warnings=("mind the gap",))


def test_it_keeps_to_the_published_schema(run: Run, record: DecisionRecord) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for each in (record, decision.decide(run, SCENARIO), decision.decide(run, SCENARIO, revises=record.document)):
        jsonschema.validate(json.loads(each.render(".json")), SCHEMA)


def test_it_holds_by_the_run_that_it_was_made_from(run: Run, record: DecisionRecord, tmp_path: Path) -> None:
    again = Run.read(run.write(tmp_path / "run"))
    found = verify(read_record(record.write(tmp_path / "decision.json")), again, SCENARIO)
    assert (found.holds, found.problems) == (True, ())
    assert found.record.render(".html") == record.render(".html")


def tampered(record: DecisionRecord, **changes: object) -> dict[str, object]:
    said = copy.deepcopy(record.document)
    return said | changes


def test_a_number_that_was_changed_is_found_by_its_hash_and_by_recomputing(run: Run, record: DecisionRecord) -> None:
    said = copy.deepcopy(record.document)
    cell = next(row for row in said["trade_offs"] if row["criterion"] == "answer quality")
    cell["value"] = 0.5
    first = verify(said, run, SCENARIO)
    assert not first.holds
    assert "altered after it was written" in first.problems[0]
    assert "trade_offs[prompt-only answer quality].value: it says 0.5" in first.problems[1]
    said["sha256"] = content_sha256(said)
    second = verify(said, run, SCENARIO)
    assert not second.holds
    assert [each for each in second.problems if "altered" in each] == []


@pytest.mark.parametrize(
    "change",
    [{"headline": "Train it"}, {"notes": []}, {"option": "rag"}, {"review_on": "2030-01-01"}, {"reasons": ["x"]}],
)
def test_words_that_were_changed_are_found_even_where_the_hash_was_made_anew(
    run: Run, record: DecisionRecord, change: dict[str, object]
) -> None:
    said = tampered(record, **change)
    said["sha256"] = content_sha256(said)
    found = verify(said, run, SCENARIO)
    assert not found.holds
    assert any(next(iter(change)) in each for each in found.problems)


def test_another_run_or_scenario_is_not_the_one(run: Run, record: DecisionRecord) -> None:
    other = replace(run, scores=run.scores.filter(run.scores["question_id"] != "q00"))
    assert any("is not the run" in each for each in verify(record.document, other, SCENARIO).problems)
    dear = verify(record.document, run, SCENARIO.replace(labour_usd_per_hour=500))
    assert any("inputs.scenario" in each or "figures" in each for each in dear.problems)
    assert not dear.holds


@pytest.mark.parametrize(
    ("text", "said"),
    [("{", "is not JSON"), ("[" * 100_000, "is not JSON"), ("[]", "no decision record"),
     ('{"format": "x"}', "no decision"), ('{"format": "groundwork-decision", "version": 9}', "another version")],
)  # fmt: skip
def test_what_is_no_record_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "decision.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_record(tmp_path / "decision.json")


def test_a_revised_decision_shows_what_changed(run: Run, record: DecisionRecord) -> None:
    other = replace(WEIGHTS, views=(replace(WEIGHTS.views[0], weights={"answer quality": 0.1, "latency": 0.9}),))
    revised = decision.decide(run, SCENARIO.replace(labour_usd_per_hour=60), weights=other, revises=record.document)
    told = revised.document["revises"]
    assert told["sha256"] == record.sha256
    said = " ".join(told["changes"])
    assert "Board gave answer quality 40 points, and now 10." in said
    assert "The view of Desk went." in said
    assert "Assumed labour_usd_per_hour: 35 / 50 / 80, now 60 / 60 / 60." in said
    assert "cost per completed task" in said
    page = revised.render(".html")
    assert f"What changed since record {record.sha256[:12]}" in page
    assert "Board gave answer quality 40 points" in revised.render(".md")


def test_a_revision_is_verified_with_the_record_that_it_revises(run: Run, record: DecisionRecord) -> None:
    revised = decision.decide(run, SCENARIO, revises=record.document)
    assert verify(revised.document, run, SCENARIO, revises=record.document).holds
    alone = verify(revised.document, run, SCENARIO)
    assert alone.holds
    assert "was not recomputed" in alone.notes[0]
    said = copy.deepcopy(revised.document)
    said["revises"]["changes"] = ["Nothing of note."]
    said["sha256"] = content_sha256(said)
    assert not verify(said, run, SCENARIO, revises=record.document).holds


def test_nothing_changed_is_said_too(run: Run, record: DecisionRecord) -> None:
    again = decision.decide(run, SCENARIO, weights=WEIGHTS, warnings=("mind the gap",), revises=record.document)
    assert again.document["revises"]["changes"] == ["Nothing that the record says has changed."]


def test_the_pages_carry_dissent_review_owners_and_signatures(record: DecisionRecord) -> None:
    for page in (record.render(".html"), record.render(".md")):
        for words in ("Mr Abara would wait.", "2026-09-01", "Ms Quill", "Owns the option"):
            assert words in page


def test_every_link_of_the_page_leads_to_a_row_of_its_annex(record: DecisionRecord) -> None:
    import re

    page = record.render(".html")
    links, places = set(re.findall(r'href="#([^"]+)"', page)), set(re.findall(r'id="([^"]+)"', page))
    assert len(links) > 10
    assert links <= places


def test_the_page_is_small(record: DecisionRecord) -> None:
    assert len(record.render(".html").encode()) < 200_000


def test_weights_for_other_documents_are_refused(run: Run, record: DecisionRecord) -> None:
    own = replace(WEIGHTS, paper=Paper(documents=record.documents_sha256[:12]))
    assert decision.decide(run, SCENARIO, weights=own).verdict == record.verdict
    with pytest.raises(InputError, match="other documents") as caught:
        decision.decide(run, SCENARIO, weights=replace(WEIGHTS, paper=Paper(documents="abc123")))
    assert record.documents_sha256.startswith(caught.value.allowed)


def test_the_file_that_the_documentation_shows_is_read(run: Run, tmp_path: Path) -> None:
    text = Path("docs/decision-record.md").read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    (tmp_path / "weights.yaml").write_text(text, encoding="utf-8")
    preferences = read_preferences(tmp_path / "weights.yaml")
    record = decision.decide(run, SCENARIO, weights=preferences)
    assert {"hosting", "data stay in the country"} <= {
        *record.trade_offs["criterion"],
        *(check.must_have for check in record.checks),
    }
    assert record.trade_offs.filter(option="rag", criterion="hosting")["text"].item() == "4 stars"


GOLDEN = Path(__file__).parent / "golden_record.json"
_SAID = ("question", "status", "option", "headline", "would_change", "notes", "advice", "dissent")


class Spreadsheet:
    """A leader's own figures in place of the toolkit's money: plain tables, the same whatever the toolkit learns."""

    def cost_per_completed_task(self, estimates: pl.DataFrame, /, *, usage: pl.DataFrame | None = None) -> pl.DataFrame:
        each = {"prompt-only": 3.0, "rag": 4.0, "long-context": 6.0}
        rows = [
            (option, item, usd, usd * 0.8, usd * 1.5, "assumed", "our sheet")
            for option, own in each.items()
            for item, usd in (("per completed task", own), ("all-human per completed task", 9.0))
        ]
        return pl.DataFrame(rows, schema=COSTS, orient="row")

    def cheapest_share(self, estimates: pl.DataFrame, /, *, usage: pl.DataFrame | None = None) -> dict[str, float]:
        return {"prompt-only": 0.9, "rag": 0.1, "long-context": 0.0}

    def flip_point(
        self, option: str, other: str, /, *, estimates: pl.DataFrame, usage: pl.DataFrame | None = None
    ) -> float | None:
        return None

    def as_table(self) -> pl.DataFrame:
        return pl.DataFrame(
            [("labour_usd_per_hour", 40.0, 50.0, 60.0, "USD per hour", "payroll")],
            schema=["name", "low", "likely", "high", "unit", "source"],
            orient="row",
        )

    def price_note(self) -> str:
        return "Priced by our sheet."


def test_a_small_record_says_what_it_always_said(run: Run) -> None:
    """What a person would see change. To take it anew, delete the file, run this once, and read what differs."""
    record = decision.decide(run, Spreadsheet(), weights=WEIGHTS)
    told = record.document
    ranks = told["robustness"]["plausible"]["rank_acceptability"]
    kept = {
        **{name: told[name] for name in _SAID},
        "first": {option: round(each[0], 2) for option, each in ranks.items()},
        "table": {
            f"{row['option']}, {row['criterion']}": row["text"]
            for row in told["trade_offs"]
            if row["unit"] != "s" and row["provenance"] != "not run"
        },
    }
    if not GOLDEN.is_file():
        GOLDEN.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        pytest.fail("taken anew: read it, then run this again")
    assert kept == json.loads(GOLDEN.read_text(encoding="utf-8"))
