"""The guides: every command in them is one that the command line takes, and every file they link to is there."""

import re
import shlex
from pathlib import Path

import pytest

from toolkit.cli.main import groundwork

GUIDES = [Path("docs") / f"{name}.md" for name in ("facilitator", "analyst", "bring-your-own", "glossary")]


def _commands() -> list[str]:
    blocks = [
        block
        for page in GUIDES
        for block in re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    ]
    return sorted({line for block in blocks for line in block.splitlines() if line.startswith("groundwork ")})


@pytest.mark.parametrize("line", _commands())
def test_a_command_is_one_that_there_is(line: str) -> None:
    arguments = shlex.split(line)[1:]
    command, name = groundwork, "groundwork"
    while arguments and hasattr(command, "get_command"):
        name, *arguments = arguments
        context = command.make_context(name, [name, *arguments], resilient_parsing=True)
        found = command.get_command(context, name)
        assert found is not None, line
        command = found  # type: ignore[assignment]
    command.make_context(name, arguments)


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_what_a_guide_links_to_is_there(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not link.startswith("http") and not (page.parent / link).exists()] == []
