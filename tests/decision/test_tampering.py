"""Two hundred tamperings with a record, drawn at random: all are caught, or change nothing that it says."""

import copy
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.decision.built import small_and_settled
from toolkit import Run, decision, economics
from toolkit.cli.decide_verify import page_problems
from toolkit.decision import DecisionRecord, Preferences, View, verify
from toolkit.decision.document import content_sha256
from toolkit.decision.preferences import MustHave, Paper
from toolkit.decision.verifying import problems_of

SCENARIO = economics.Scenario.default()
VIEWS = (View(name="Board", weights={"answer quality": 0.4, "cost per completed task": 0.6}, set_by="Ms Quill"),)
WEIGHTS = Preferences(
    views=VIEWS,
    must_haves=(MustHave(name="no leak", criterion="access control", at_most=0.05),),
    paper=Paper(review_on="2026-09-01", dissent=("Mr Abara would wait.",), owners={"rag": "Ms Quill"}),
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return small_and_settled(tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="module")
def record(run: Run) -> DecisionRecord:
    return decision.decide(run, SCENARIO, weights=WEIGHTS, warnings=("mind 3 gaps",))


def altered(text: str, rng: random.Random) -> str:
    """Change one digit of one number, anywhere."""
    place = rng.choice([found.start() for found in re.finditer(r"\d", text)])
    return text[:place] + rng.choice("0123456789".replace(text[place], "")) + text[place + 1 :]


def leaves(values: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    inside = values.items() if isinstance(values, dict) else enumerate(values) if isinstance(values, list) else ()
    if not isinstance(values, dict | list):
        yield path
    for name, value in inside:
        yield from leaves(value, (*path, name))


def replaced(values: dict[str, object], path: tuple[object, ...], rng: random.Random) -> dict[str, object]:
    """Put another value of the same kind in a place, and make the hash anew, as whoever means harm would."""
    said = copy.deepcopy(values)
    at: object = said
    for name in path[:-1]:
        at = at[name]
    was = at[path[-1]]
    at[path[-1]] = (
        not was if isinstance(was, bool) else was + rng.choice((-1, 1)) if isinstance(was, int)
        else was * 1.5 + 0.25 if isinstance(was, float) else f"{was} indeed"
    )  # fmt: skip
    said["sha256"] = content_sha256(said)
    return said


@pytest.mark.parametrize("form", [".html", ".md"])
def test_no_digit_of_a_page_changes_unseen(record: DecisionRecord, form: str, tmp_path: Path) -> None:
    rng, page, file = random.Random(1), record.render(form), tmp_path / f"decision{form}"  # noqa: S311 - a test's own
    file.write_text(page, encoding="utf-8")
    assert page_problems(file, record) == []
    for _ in range(40):
        file.write_text(altered(page, rng), encoding="utf-8")
        assert page_problems(file, record)


def test_no_digit_of_the_json_changes_unseen(record: DecisionRecord) -> None:
    rng, text, told = random.Random(2), record.render(".json"), record.document  # noqa: S311 - a test's own
    for _ in range(60):
        said = altered(text, rng)
        try:
            values = json.loads(said)
        except ValueError:
            continue  # no longer JSON: refused before anything is looked at
        assert values == told or problems_of(values, told), said


def test_no_value_changes_unseen_though_the_hash_is_made_anew(record: DecisionRecord) -> None:
    rng, told = random.Random(3), record.document  # noqa: S311 - a test's own
    places = [path for path in leaves(told) if path != ("sha256",)]
    for path in rng.sample(places, 60):
        assert problems_of(replaced(told, path, rng), told), path


def test_inputs_that_were_changed_lead_elsewhere_and_are_caught_by_recomputing(
    run: Run, record: DecisionRecord
) -> None:
    """What is taken from the record itself must be caught by what then no longer follows."""
    rng, told = random.Random(4), record.document  # noqa: S311 - a test's own
    for path in (("weights", 0, "weights", "answer quality"), ("evidence", "documents_sha256"), ("option",)):
        assert not verify(replaced(told, path, rng), run, SCENARIO).holds, path
    swayed = copy.deepcopy(told)
    for view in (swayed["inputs"]["preferences"]["views"][0], swayed["weights"][0]):
        view["weights"] = {"answer quality": 60.0, "cost per completed task": 40.0}
    swayed["sha256"] = content_sha256(swayed)
    found = verify(swayed, run, SCENARIO)
    assert any("robustness" in problem for problem in found.problems)
    dear = copy.deepcopy(told)
    dear["inputs"]["scenario"]["labour_usd_per_hour"]["likely"] = 1.0
    dear["sha256"] = content_sha256(dear)
    assert not verify(dear, run, SCENARIO).holds
    assert verify(told, run, SCENARIO).holds


def test_the_hash_covers_all_but_itself_and_no_white_space(record: DecisionRecord, tmp_path: Path) -> None:
    told = record.document
    assert content_sha256(told) == told["sha256"] == content_sha256({**told, "sha256": "other"})
    compact = json.loads(json.dumps(told, separators=(",", ":")))
    assert problems_of(compact, told) == []
    for name in set(told) - {"sha256"}:
        assert content_sha256({each: value for each, value in told.items() if each != name}) != told["sha256"]
