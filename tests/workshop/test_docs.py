"""The guides: what they tell people to type does what they say. That the rest parses is in tests/test_readme.py."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from toolkit.cli.main import groundwork
from toolkit.workshop import Session, decided, save

GUIDES = [Path("docs") / f"{name}.md" for name in ("facilitator", "analyst", "bring-your-own", "glossary")]
_NOT_HERE = ("--model", "runs/model", "workshop --", "--base-url")
"""What needs an endpoint, or serves until it is stopped: the browser tests serve."""
_SLOW = ("decide --documents", "decide --revises")


def _blocks(language: str) -> list[str]:
    pages = [page.read_text(encoding="utf-8") for page in GUIDES]
    return [block for page in pages for block in re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)]


COMMANDS = list(dict.fromkeys(line for block in _blocks("sh") for line in block.splitlines()))
HERE = [line for line in COMMANDS if not any(words in line for words in _NOT_HERE)]


@pytest.fixture
def desk(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as somebody has it the day after: documents, files of their own, and what the room left."""
    save(session, decided(session))
    desk = tmp_path / "desk"
    samples = desk / "data/samples"
    samples.mkdir(parents=True)
    for each in Path("data/samples").resolve().iterdir():
        if each.name not in ("documents", "golden.jsonl", "updates", "tuning.jsonl", "prompt-pack"):
            (samples / each.name).symlink_to(each)
    shutil.copytree(session.documents_folder, samples / "documents")
    shutil.copy(session.golden_given, samples / "golden.jsonl")
    shutil.copytree(session.folder, desk / "out/workshop")
    shutil.copytree(session.documents_folder, desk / "my-folder")
    monkeypatch.chdir(desk)
    CliRunner().invoke(groundwork, ["golden", "convert", str(session.golden_given), "my-questions.csv"])
    return desk


def _run(line: str) -> None:
    done = CliRunner().invoke(groundwork, shlex.split(line)[1:])
    assert done.exit_code in (0, 1), f"{line}\n{done.output}\n{done.exception!r}"  # 1: a check found something


@pytest.mark.parametrize("line", [line for line in HERE if not any(words in line for words in _SLOW)])
def test_a_command_of_the_guides_runs(desk: Path, line: str) -> None:
    _run(line)


def test_the_analysts_commands_run_one_after_another(desk: Path) -> None:
    for line in HERE:
        if any(words in line for words in _SLOW):
            _run(line)


def test_the_guides_python_runs() -> None:
    blocks = _blocks("python")
    assert blocks
    for block in blocks:
        exec(compile(block, "guides", "exec"), {})  # noqa: S102 - our own words


def test_most_of_what_the_guides_say_is_run_here() -> None:
    assert len(HERE) >= len(COMMANDS) / 2


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_what_a_guide_links_to_is_there(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not link.startswith("http") and not (page.parent / link).exists()] == []
