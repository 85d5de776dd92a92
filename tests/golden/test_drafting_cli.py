"""``groundwork golden draft``."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import FILES, WriteFiles
from toolkit import GoldenSet
from toolkit.cli import main


class Done(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


Draft = Callable[..., Done]


@pytest.fixture
def run(
    tmp_path: Path, write_files: WriteFiles, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Draft:
    monkeypatch.setenv("COLUMNS", "160")
    folder = write_files(FILES)
    monkeypatch.chdir(tmp_path)

    def drafted(*arguments: object) -> Done:
        given = ["groundwork", "golden", "draft", "--documents", str(folder), *map(str, arguments)]
        monkeypatch.setattr(sys, "argv", given)
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        return Done(int(left.value.code or 0), said.out, said.err)

    return drafted


def test_drafts_are_written_and_shown_with_their_place(run: Draft, tmp_path: Path) -> None:
    done = run("--out", "drafts.jsonl")
    assert done.code == 0, done.err
    drafts = GoldenSet.read(tmp_path / "drafts.jsonl")
    assert {each.status for each in drafts} == {"draft"}
    assert "How much does a late renewal add to the fee?" in done.out
    assert "fees.md, line 11" in done.out
    assert f"{len(drafts)} drafts, in drafts.jsonl" in done.err


def test_nothing_is_written_over_unless_told(run: Draft, tmp_path: Path) -> None:
    out = tmp_path / "drafts.jsonl"
    out.write_text("mine\n", encoding="utf-8")
    done = run("--out", out)
    assert (done.code, out.read_text(encoding="utf-8")) == (2, "mine\n")
    assert "--force" in done.err
    assert run("--out", out, "--force").code == 0
    assert len(GoldenSet.read(out)) > 0


def test_the_golden_file_is_added_to_only_when_told(run: Draft, golden_file: Path, tmp_path: Path) -> None:
    before = golden_file.read_bytes()
    given = GoldenSet.read(golden_file)
    assert run("--golden", golden_file, "--out", tmp_path / "d.csv").code == 0
    assert golden_file.read_bytes() == before
    assert run("--golden", golden_file, "--append").code == 0
    held = GoldenSet.read(golden_file)
    assert held.questions[: len(given)] == given.questions
    assert len(held) > len(given)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "no file to write to"),
        (("--append",), "--golden"),
        (("--out", "drafts.txt"), "is not a golden file"),
        (("--out", "d.jsonl", "--wanted", "0"), "wanted"),
        (("--out", "d.jsonl", "--queries", "none.csv"), "no such file"),
    ],
)
def test_mistakes_are_said_in_words(run: Draft, arguments: tuple[str, ...], said: str) -> None:
    done = run(*arguments)
    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err


def test_json_holds_the_drafts_alone(run: Draft) -> None:
    done = run("--out", "drafts.jsonl", "--json", "--wanted", "2")
    shown = json.loads(done.out)
    assert list(shown) == ["drafts"]
    assert len(shown["drafts"]) == 2


def test_queries_are_gathered_with_a_report_of_the_rows(run: Draft, tmp_path: Path) -> None:
    typed = tmp_path / "typed.csv"
    typed.write_text("query,count\nhow much is a stall permit,9\nhi,4\nme@example.org dogs in the market?,1\n", "utf-8")
    done = run("--queries", typed, "--out", "asked.jsonl")
    assert done.code == 0, done.err
    assert "9 x How much is a stall permit?" in done.out
    assert "1 row dropped: a greeting" in done.err
    assert "me@example.org" not in done.out + done.err + (tmp_path / "asked.jsonl").read_text(encoding="utf-8")
    shown = json.loads(run("--queries", typed, "--out", "again.jsonl", "--json").out)
    assert list(shown) == ["drafts", "proposals", "rows"]
    assert shown["proposals"][0]["volume"] == 9


def test_markup_in_documents_and_queries_is_shown_as_text(run: Draft, tmp_path: Path) -> None:
    typed = tmp_path / "typed.csv"
    typed.write_text("query\n[red]stall permit[/red] cost\n", encoding="utf-8")
    assert "[red]stall permit[/red]" in run("--queries", typed, "--out", "asked.jsonl").out
