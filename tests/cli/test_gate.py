"""``groundwork gate``, and the examples in docs/gates.md, as a person and a build meet them."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import parse

import pytest

from tests.cli.running import Groundwork, in_folder
from tests.gate.making import make_run, questions, share
from toolkit.gate import Settings
from toolkit.importing import NameMap
from toolkit.runs import merged
from toolkit.strict_yaml import read_yaml

PAGE = Path("docs/gates.md").read_text(encoding="utf-8")


@pytest.fixture
def groundwork(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Groundwork:
    make_run({"completed": share(50, 45)}).write(tmp_path / "main")
    make_run({"completed": share(50, 25)}).write(tmp_path / "worse")
    make_run({"completed": [0.0, 0.0, 0.0, *share(47, 44)]}).write(tmp_path / "unclear")
    make_run({"completed": share(50, 45)}, manifest={"documents": {"new.md": "1"}}).write(tmp_path / "april")
    return in_folder(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize(("candidate", "code"), [("main", 0), ("worse", 1), ("unclear", 3), ("april", 2)])
def test_the_exit_code_is_the_verdict(groundwork: Groundwork, candidate: str, code: int) -> None:
    done = groundwork("gate", "main", candidate)
    assert done.returncode == code, done
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("right", "verdict", "code"), [(45, "pass", 0), (25, "fail", 1)])
def test_of_runs_that_share_several_options_each_must_pass(
    groundwork: Groundwork, tmp_path: Path, right: int, verdict: str, code: int
) -> None:
    before = {"completed": share(50, 45)}
    for name, after in (("before", 45), ("after", right)):
        merged(make_run(before), make_run({"completed": share(50, after)}, option="long-context")).write(
            tmp_path / name
        )
    done = groundwork("gate", "before", "after", "--junit", "gate.xml", "--markdown", "gate.md")
    assert (done.returncode, f"All 2 options: {verdict}" in done.stdout) == (code, True)
    suites = parse("gate.xml").getroot()  # noqa: S314 - our own
    assert [each.get("name") for each in suites] == ["groundwork gate, rag", "groundwork gate, long-context"]
    assert [each.get("failures") for each in suites] == ["0", str(code)]
    assert Path("gate.md").read_text(encoding="utf-8").count("## Gate: ") == 2
    told = json.loads(groundwork("gate", "before", "after", "--json").stdout)
    assert (told["verdict"], [each["verdict"] for each in told["options"]]) == (verdict, ["pass", verdict])
    assert groundwork("gate", "before", "after", "--option", "rag").returncode == 0


def test_it_says_what_was_lost_and_what_would_settle_it(groundwork: Groundwork) -> None:
    lost = groundwork("gate", "main", "worse").stdout
    assert "Fail: lost: completed (all questions)." in lost
    assert "q030: What is the fee of permit 30? [completed 1 → 0]" in lost
    assert "more questions are needed" in groundwork("gate", "main", "unclear").stdout


def test_documents_may_differ_where_that_is_meant(groundwork: Groundwork) -> None:
    assert "new.md" in groundwork("gate", "main", "april").stderr
    assert groundwork("gate", "main", "april", "--allow", "documents").returncode == 0


def test_files_for_ci_are_written_whatever_the_verdict(groundwork: Groundwork) -> None:
    groundwork("gate", "main", "worse", "--junit", "out/gate.xml", "--markdown", "out/gate.md")
    assert parse("out/gate.xml").getroot()[0].get("failures") == "1"  # noqa: S314 - our own
    assert Path("out/gate.md").read_text(encoding="utf-8").startswith("## Gate: fail")


def test_json_holds_every_row_and_question(groundwork: Groundwork) -> None:
    result = json.loads(groundwork("gate", "main", "worse", "--json").stdout)
    assert result["verdict"] == "fail"
    assert len(result["lost"]) == 20
    assert result["rows"][0]["n"] == 50


def test_a_config_beside_is_used_and_a_wrong_one_is_refused_by_line(groundwork: Groundwork) -> None:
    Path("gate.yaml").write_text("margins:\n  completed: 0.6\n", encoding="utf-8")
    assert groundwork("gate", "main", "worse").returncode == 0
    Path("other.yaml").write_text("level: 0.95\nmargin:\n  completed: 0.6\n", encoding="utf-8")
    done = groundwork("gate", "main", "worse", "--config", "other.yaml")
    assert done.returncode == 2
    assert "other.yaml, row 2, field 'margin'" in done.stderr
    assert "did you mean margins" in done.stderr


def test_questions_move_no_cursor_and_colour_nothing(groundwork: Groundwork, tmp_path: Path) -> None:
    asked = [type(each)(id=each.id, question="[red]Why\x1b[2J?[/red] [link=x]y[/link]") for each in questions(50)]
    make_run({"completed": share(50, 45)}, asked=asked).write(tmp_path / "one")
    make_run({"completed": share(50, 25)}, asked=asked).write(tmp_path / "two")
    said = groundwork("gate", "one", "two").stdout
    assert "\x1b[2J" not in said
    assert "[red]Why�[2J?[/red] [link=x]y[/link]" in said


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_pytest_example_of_the_page_runs(groundwork: Groundwork, tmp_path: Path) -> None:
    example = next(block for block in _blocks("python") if "def test_" in block)
    (tmp_path / "test_gate.py").write_text(example, encoding="utf-8")
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "main").symlink_to(tmp_path / "main")
    (tmp_path / "runs" / "branch").symlink_to(tmp_path / "main")
    held: dict[str, Callable[[], None]] = {}
    exec(compile(example, "docs/gates.md", "exec"), held)  # noqa: S102 - our own words
    held["test_the_branch_loses_nothing"]()
    (tmp_path / "runs" / "branch").unlink()
    (tmp_path / "runs" / "branch").symlink_to(tmp_path / "worse")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_gate.py"]
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    failed = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=alone)
    assert failed.returncode == 1, failed.stdout
    assert "Fail: lost: completed" in failed.stdout


def test_the_workflow_and_the_settings_of_the_page_are_right() -> None:
    workflow, settings = (
        next(block for block in _blocks("yaml") if word in block) for word in ("runs-on", "tripwires")
    )
    jobs = read_yaml(workflow, file="gates.md", problem="is not YAML", remedy="").values
    steps = jobs["jobs"]["gate"]["steps"]
    assert any("groundwork gate" in step.get("run", "") for step in steps)
    shown = Settings.checked(read_yaml(settings, file="gates.md", problem="is not YAML", remedy="").values)
    assert (shown.level, shown.power, shown.min_questions, shown.tripwires) == (
        Settings().level, Settings().power, Settings().min_questions, Settings().tripwires,
    )  # fmt: skip
    assert shown.margins["completed"] == Settings().margins["completed"]
    names = read_yaml(
        next(block for block in _blocks("yaml") if "Frage" in block), file="gates.md", problem="is not YAML", remedy=""
    ).values
    assert NameMap.checked(names).question == "user_request"
