import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import FILES, WriteFiles
from toolkit.cli.golden_measures import coverage_command, power_command
from toolkit.golden import GoldenSet
from toolkit.ingestion import Documents
from toolkit.runs import Experiment
from toolkit.schema import InputError


@pytest.fixture
def folder(write_files: WriteFiles) -> Path:
    return write_files(FILES)


def test_coverage_lists_what_is_not_touched_and_writes_a_heat_map(
    folder: Path, golden_file: Path, tmp_path: Path
) -> None:
    page = tmp_path / "map.html"
    options = ["--documents", str(folder), "--golden", str(golden_file), "--html", str(page)]
    done = CliRunner().invoke(coverage_command, options, catch_exceptions=False)
    assert done.exit_code == 0
    assert "notice.txt" in done.stdout
    assert "5 of 7 documents have a question" in done.stdout
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "<img" not in page.read_text(encoding="utf-8")


def test_coverage_as_json_is_both_tables(folder: Path, golden_file: Path) -> None:
    options = ["--documents", str(folder), "--golden", str(golden_file), "--json"]
    told = json.loads(CliRunner().invoke(coverage_command, options, catch_exceptions=False).stdout)
    assert sorted(told) == ["coverage", "uncovered"]
    assert sum(row["questions"] for row in told["coverage"]) == 5


def test_power_says_one_sentence_and_its_basis(golden_file: Path) -> None:
    done = CliRunner().invoke(power_command, ["--golden", str(golden_file), "--target", "30"], catch_exceptions=False)
    said = " ".join(done.stdout.split())
    assert "With these 6 questions" in said
    assert "to show 30 points takes" in said
    assert "(assumed)" in said


def test_power_as_json_has_the_curve(golden_file: Path) -> None:
    done = CliRunner().invoke(power_command, ["--golden", str(golden_file), "--json"], catch_exceptions=False)
    told = json.loads(done.stdout)
    assert (told["n"], told["curve"][0]["gain"]) == (6, 0.0)


@pytest.mark.parametrize("target", ["0", "95", "x"])
def test_a_target_that_cannot_be_is_refused(golden_file: Path, target: str) -> None:
    assert CliRunner().invoke(power_command, ["--golden", str(golden_file), "--target", target]).exit_code == 2


def test_a_missing_golden_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        CliRunner().invoke(power_command, ["--golden", str(tmp_path / "none.csv")], catch_exceptions=False)


def test_power_takes_a_run_for_what_it_would_assume(golden: GoldenSet, documents: Documents, tmp_path: Path) -> None:
    golden.write(tmp_path / "golden.jsonl")
    Experiment(documents, golden, options=["rag", "long-context"]).run(tmp_path / "run")
    options = ["--golden", str(tmp_path / "golden.jsonl"), "--run", str(tmp_path / "run")]
    done = CliRunner().invoke(power_command, options, catch_exceptions=False)
    assert "measured on a pilot of 6 questions" in " ".join(done.stdout.split())
    with pytest.raises(InputError):
        CliRunner().invoke(power_command, [*options[:3], str(tmp_path / "none")], catch_exceptions=False)
