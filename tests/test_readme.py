"""What the README says works, does; its links lead somewhere."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from toolkit.cli.main import groundwork

PAGES = [Path("README.md"), Path("CONTRIBUTING.md"), *sorted(Path("docs").glob("*.md"))]
README = Path("README.md").read_text(encoding="utf-8")


def _blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)


def test_its_python_runs() -> None:
    blocks = _blocks(README, "python")
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})  # noqa: S102 - our own words


def _commands() -> list[str]:
    shells = [block for page in PAGES for block in _blocks(page.read_text(encoding="utf-8"), "sh")]
    lines = [line.split("#")[0].strip() for block in shells for line in block.splitlines()]
    return sorted({line for line in lines if line.startswith("groundwork ")})


@pytest.mark.parametrize("line", _commands())
def test_its_commands_are_ones_that_the_command_line_takes(line: str) -> None:
    arguments = shlex.split(line)[1:]
    command, name = groundwork, "groundwork"
    while arguments and hasattr(command, "get_command"):
        context = command.make_context(name, list(arguments), resilient_parsing=True)
        name, *arguments = context._protected_args + context.args  # a group may put a verb where none was typed
        command = command.get_command(context, name)
        assert command is not None, line
    command.make_context(name, arguments)


def test_the_make_targets_it_names_are_there() -> None:
    makefile = Path("Makefile").read_text(encoding="utf-8")
    named = {target for page in PAGES for target in re.findall(r"`?make ([a-z-]+)", page.read_text(encoding="utf-8"))}
    for target in named - {"it"}:
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_lead_somewhere(page: Path) -> None:
    prose = re.sub(r"`[^`\n]*`", "", page.read_text(encoding="utf-8"))
    for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", prose):
        assert (page.parent / link).exists(), link


def test_the_command_it_shows_first_is_the_whole_first_step() -> None:
    assert "make decide" in _blocks(README, "sh")[0]


def test_nobody_elses_machine_is_named() -> None:
    assert CliRunner().invoke(groundwork, ["--help"]).exit_code == 0
    assert not re.search(r"(^|[\s`(])/(home|root|Users|tmp)/", README)
