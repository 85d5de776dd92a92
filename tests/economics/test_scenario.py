from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from toolkit.economics import Quantity, Scenario
from toolkit.schema import OPTIONS, InputError

DEFAULT = Scenario.default()


def test_the_default_assumes_everything_and_says_why() -> None:
    def quantities(value: object) -> list[dict[str, object]]:
        if not isinstance(value, dict):
            return []
        return [value] if "likely" in value else [found for each in value.values() for found in quantities(each)]

    found = quantities(DEFAULT.as_written())
    assert len(found) == 9 + 4 * len(OPTIONS)
    assert all(str(each["source"]).startswith("assumed: ") and each["unit"] for each in found)
    assert tuple(DEFAULT.as_written()["fixed_usd_per_month"]) == OPTIONS


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "made" / "scenario.yaml"
    changed = DEFAULT.replace(model="o3", review_minutes=3, usd_per_mtok_in=1, usd_per_mtok_out=2)
    changed.write(path)
    assert Scenario.read(path) == changed
    assert Scenario.read(str(path)).review_minutes == Quantity(low=3, likely=3, high=3, unit="minutes")


BAD: list[tuple[Callable[[dict[str, object]], object], str, str]] = [
    (lambda v: v.update(review_shre=1), "review_shre", "did you mean review_share"),
    (lambda v: v.pop("tasks_per_month"), "tasks_per_month", "missing"),
    (lambda v: v.update(review_share=2), "review_share", "allowed: 0 to 1"),
    (lambda v: v.update(review_minutes=-1), "review_minutes", "got: -1"),
    (lambda v: v.update(tasks_per_month=0), "tasks_per_month", "outside its bounds"),
    (lambda v: v.update(wrong_answer_usd=float("nan")), "wrong_answer_usd", "not a finite number"),
    (
        lambda v: v.update(wrong_answer_usd={"low": 1, "likely": 2, "high": float("inf")}),
        "wrong_answer_usd.high",
        "finite",
    ),
    (lambda v: v.update(review_minutes={"low": 3, "likely": 2, "high": 4}), "review_minutes", "out of order"),
    (
        lambda v: v.update(review_minutes={"low": 1, "likly": 2, "high": 4}),
        "review_minutes.likly",
        "did you mean likely",
    ),
    (
        lambda v: v.update(review_minutes={"low": 1, "likely": 2, "high": 4, "unit": "hours"}),
        "review_minutes",
        "minutes",
    ),
    (lambda v: v.update(review_minutes="3"), "review_minutes", "neither a number nor a range"),
    (lambda v: v.update(review_minutes=True), "review_minutes", "neither a number nor a range"),
    (lambda v: v.update(attempts_max=0), "attempts_max", "greater than or equal to 1"),
    (lambda v: v.update(prices_as_of="soon"), "prices_as_of", "2026-11-20"),
    (lambda v: v["fixed_usd_per_month"].update(ragg=1), "fixed_usd_per_month.ragg", "did you mean rag"),  # type: ignore[attr-defined]
    (lambda v: v["fixed_usd_per_month"]["rag"].pop("index"), "fixed_usd_per_month.rag.index", "missing"),  # type: ignore[index]
    (lambda v: v.update(usd_per_mtok_in=1), "usd_per_mtok_out", "one price without the other"),
]


@pytest.mark.parametrize(("spoil", "field", "message"), BAD)
def test_an_error_names_file_and_field(
    tmp_path: Path, spoil: Callable[[dict[str, object]], object], field: str, message: str
) -> None:
    values, path = DEFAULT.as_written(), tmp_path / "mine.yaml"
    spoil(values)
    path.write_text(yaml.safe_dump(values), encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        Scenario.read(path)
    assert caught.value.file == path
    assert (caught.value.field or "") == field


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [1", "row 1|row 2"),
        ("model: x\nmodel: y\n", "row 2.*model is given twice"),
        ("- 1\n", "got: list"),
        ("", "not a scenario"),
        ("a: " + "[" * 5_000, "nested too deeply"),
    ],
)
def test_what_is_no_scenario_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        Scenario.read(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        Scenario.read(tmp_path / "none.yaml")


def test_replace_checks_as_reading_does() -> None:
    with pytest.raises(InputError, match="0 to 1"):
        DEFAULT.replace(review_share=1.5)


def test_a_day_that_no_calendar_has_is_refused_by_its_field(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    Scenario.default().write(path)
    path.write_text(path.read_text(encoding="utf-8").replace("2026-11-20", "2026-13-45"), encoding="utf-8")
    with pytest.raises(InputError, match="field 'prices_as_of'"):
        Scenario.read(path)
