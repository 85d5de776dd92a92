import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import FILES, WriteFiles
from tests.drills.test_injection import PROBES
from toolkit.cli.drill import command
from toolkit.drills import Upkeep, read_whole
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
    assert "existence: none" in out


def test_injection_reads_the_probes_beside_the_documents(folder: Path, golden_file: Path) -> None:
    (folder.parent / "probes.yaml").write_text(PROBES, encoding="utf-8")
    code, out = run(folder, golden_file, "injection", "--json")
    assert code == 0
    assert json.loads(out)["followed"] == []


@pytest.mark.parametrize("verb", ["freshness", "access", "injection"])
def test_help_has_an_example(verb: str) -> None:
    out = CliRunner().invoke(command, [verb, "--help"]).output
    assert f"groundwork drill {verb}" in out


def test_access_ends_with_one_where_what_was_revoked_still_shows(
    folder: Path, golden_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept(reader: Reader) -> Upkeep:
        return replace(read_whole(reader), name="rag", correct=None)

    monkeypatch.setattr("toolkit.drills.upkeep.indexed", kept)
    code, out = run(folder, golden_file, "access", "--json")
    found = json.loads(out)
    assert sum(row["seen"] for row in found["rates"]) == 0
    assert found["revocation"][0]["still_leaking"]
    assert code == 1
