import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import FILES, WriteFiles
from tests.drills.test_injection import PROBES
from toolkit.cli.drill import command
from toolkit.drills import Upkeep, read_whole
from toolkit.options import Attempt, Option, Question
from toolkit.readers import Reader


@pytest.fixture
def folder(write_files: WriteFiles) -> Path:
    return write_files(FILES)


def run(folder: Path, golden_file: Path, *words: str) -> tuple[int, str]:
    flags = ["--documents", str(folder), "--golden", str(golden_file), "--option", "rag"]
    result = CliRunner().invoke(command, [words[0], *flags, *words[1:]])
    return result.exit_code, result.stdout


def test_freshness_shows_what_correcting_took(folder: Path, golden_file: Path, updates_folder: Path) -> None:
    code, out = run(folder, golden_file, "freshness", "--json")
    assert code == 0
    found = json.loads(out)
    assert [row["how"] for row in found["corrections"]] == ["index what changed"]
    assert {row["phase"] for row in found["rates"]} == {"before", "changed", "corrected"}


def test_access_ends_well_where_nothing_leaks(folder: Path, golden_file: Path) -> None:
    code, out = run(folder, golden_file, "access")
    assert code == 0
    said = out.splitlines()
    assert re.fullmatch(r"Leaked: nothing from rag in \d+ tries \(up to [\d.]+%\)\.", said[0])
    assert said[1].startswith("Open evidence kept back: none, in ")
    assert said[2] == "Telling that something hidden exists: none."
    assert said[3] == "Rights taken away: gone from rag."
    assert "count questions" in said[4]
    assert "at once" in out
    assert "Leaks" not in out, "rows that are all zero are no table"


class Open:
    """An option that asks another as everybody."""

    name = "rag"

    def __init__(self, option: Option) -> None:
        self.option = option

    def answer(self, question: Question, /) -> Attempt:
        return self.option.answer(replace(question, groups=("staff", "hr", "board")))


def test_access_names_what_leaks(folder: Path, golden_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def open_to_all(reader: Reader, indexes: object) -> Upkeep:
        whole = read_whole(reader)
        return replace(whole, name="rag", build=lambda documents: Open(whole.build(documents)), correct=None)

    monkeypatch.setattr("toolkit.drills.upkeep.indexed", open_to_all)
    code, out = run(folder, golden_file, "access")
    assert code == 1
    assert re.match(r"Leaked: rag in [1-9]\d* of \d+ \(up to", out)
    assert "still shows" in out
    assert "not done" in out


def test_freshness_says_in_a_sentence_how_right_each_option_was(
    folder: Path, golden_file: Path, updates_folder: Path
) -> None:
    _, out = run(folder, golden_file, "freshness")
    line = out.splitlines()[0]
    assert re.match(
        r"rag: right on \d of \d before; on \d of \d once the documents had changed, \d with what was", line
    )
    assert "brought up to date (index what changed, " in line


def test_a_drill_that_is_piped_shows_no_progress(folder: Path, golden_file: Path) -> None:
    flags = ["--documents", str(folder), "--golden", str(golden_file), "--option", "rag"]
    assert CliRunner().invoke(command, ["access", *flags]).stderr == ""


def test_injection_reads_the_probes_beside_the_documents(folder: Path, golden_file: Path) -> None:
    (folder.parent / "probes.yaml").write_text(PROBES, encoding="utf-8")
    code, out = run(folder, golden_file, "injection", "--json")
    assert code == 0
    assert json.loads(out)["followed"] == []
    assert re.match(r"rag: followed in none of \d+ questions \(up to ", run(folder, golden_file, "injection")[1])


@pytest.mark.parametrize("verb", ["freshness", "access", "injection"])
def test_help_has_an_example(verb: str) -> None:
    out = CliRunner().invoke(command, [verb, "--help"]).output
    assert f"groundwork drill {verb}" in out


def test_access_ends_with_one_where_what_was_revoked_still_shows(
    folder: Path, golden_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept(reader: Reader, indexes: object) -> Upkeep:
        return replace(read_whole(reader), name="rag", correct=None)

    monkeypatch.setattr("toolkit.drills.upkeep.indexed", kept)
    code, out = run(folder, golden_file, "access", "--json")
    found = json.loads(out)
    assert sum(row["seen"] for row in found["rates"]) == 0
    assert found["revocation"][0]["still_leaking"]
    assert code == 1
