"""``groundwork golden convert``, ``diff`` and ``history``, as a person meets them."""

import csv
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import FILES, WriteFiles
from toolkit import GoldenSet
from toolkit.cli import main
from toolkit.schema import GoldenQuestion


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


Golden = Callable[..., Done]

MESSY = """Our questions,,,
No.,Question,Expected answer,As of
1,How much is a stall permit?,cr 40,1.3.2026
2,[bold]When?[/bold],noon,01/04/2026
,Total,2,
"""


@pytest.fixture
def golden_verb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Golden:
    """Run a verb of ``groundwork golden`` in a folder of one's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["groundwork", "golden", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        captured = capsys.readouterr()
        return Done(int(left.value.code or 0), captured.out, captured.err)

    return run


@pytest.fixture
def saved(golden_file: Path) -> Path:
    """A golden file that was saved twice since it was made."""
    golden = GoldenSet.read(golden_file)
    changed = replace(golden[0], stakes="high", notes="first\n[red]second[/red]")
    golden = golden.put(changed).save(at=datetime(2026, 3, 2, tzinfo=UTC))
    new = GoldenQuestion(id="q7", question="May dogs come in?", facts=(("not allowed",),))
    golden.drop("q6").put(new).save(at=datetime(2026, 3, 3, tzinfo=UTC))
    return golden_file


def test_golden_files_convert_both_ways(golden_verb: Golden, golden_file: Path, golden: GoldenSet) -> None:
    done = golden_verb("convert", golden_file, "g.xlsx")
    assert (done.returncode, done.stdout) == (0, "6 questions in g.xlsx; 0 of them changed on the way\n")
    assert golden_verb("convert", "g.xlsx", "g.csv").returncode == 0
    assert GoldenSet.read("g.csv") == golden


def test_a_messy_file_is_taken_and_what_was_not_is_written_beside(golden_verb: Golden, tmp_path: Path) -> None:
    (tmp_path / "messy.csv").write_text(MESSY, encoding="utf-8")
    done = golden_verb("convert", "messy.csv", "clean.jsonl")
    assert done.returncode == 2, "a question was not taken"
    for words in (
        "changed  row 2  reference: the column 'Expected answer' was taken for reference",
        "changed  row 3  as_of: '1.3.2026' was read as 2026-03-01",
        "not taken  row 4  as_of: '01/04/2026' may be 2026-01-04 or 2026-04-01",
        "1 question in clean.jsonl; 1 of them changed on the way",
        "2 rows passed over and 1 not taken: in clean-not-taken.csv",
    ):
        assert words in done.stdout, done.stdout
    with (tmp_path / "clean-not-taken.csv").open(encoding="utf-8", newline="") as file:
        left = list(csv.reader(file))
    assert left[0][:6] == ["sheet", "row", "verdict", "why", "to mend it", "cell 1"]
    assert left[2][5:] == ["2", "[bold]When?[/bold]", "noon", "01/04/2026"]
    again = golden_verb("convert", "messy.csv", "clean.jsonl", "--force", "--dates", "day-first")
    assert again.returncode == 0
    assert "in clean-not-taken-2.csv" in again.stdout, "what was left before is not written over"
    assert [str(each.as_of) for each in GoldenSet.read("clean.jsonl")] == ["2026-03-01", "2026-04-01"]


def test_the_report_as_json_has_every_row(golden_verb: Golden, tmp_path: Path) -> None:
    (tmp_path / "messy.csv").write_text(MESSY, encoding="utf-8")
    rows = json.loads(golden_verb("convert", "messy.csv", "clean.jsonl", "--json").stdout)
    assert {row["row"] for row in rows} == {1, 2, 3, 4, 5}


def test_where_nothing_is_taken_nothing_is_written_but_what_was_left(golden_verb: Golden, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("question,facts\nWhy?,\n", encoding="utf-8")
    done = golden_verb("convert", "bad.csv", "g.jsonl")
    assert (done.returncode, (tmp_path / "g.jsonl").exists()) == (2, False)
    assert "and nothing was written" in done.stdout
    assert "Why?" in (tmp_path / "g-not-taken.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("target", "flags"), [("p.yaml", ()), ("i.jsonl", ("--format", "inspect")), ("d.json", ("--format", "deepeval"))]
)
def test_other_tools_are_written_and_read_again(
    golden_verb: Golden, golden_file: Path, golden: GoldenSet, target: str, flags: tuple[str, ...]
) -> None:
    assert golden_verb("convert", golden_file, target, *flags).returncode == 0
    done = golden_verb("convert", target, "back.csv")
    assert done.returncode == 0, done.stdout
    assert GoldenSet.read("back.csv") == golden


def test_what_a_tool_cannot_hold_is_said(golden_verb: Golden, golden_file: Path) -> None:
    done = golden_verb("convert", golden_file, "r.csv", "--format", "ragas")
    assert "not carried over  rows 3, 4  asker: a sample has no place for it" in done.stdout
    assert "keep the golden file too" in done.stdout


def test_passages_become_evidence_where_documents_are_given(
    golden_verb: Golden, write_files: WriteFiles, tmp_path: Path
) -> None:
    sample = {"user_input": "Fee?", "reference": "cr 40", "reference_contexts": ["A stall permit costs cr 40 a year."]}
    (tmp_path / "r.jsonl").write_text(json.dumps(sample), encoding="utf-8")
    assert golden_verb("convert", "r.jsonl", "g.csv", "--documents", write_files(FILES)).returncode == 0
    assert GoldenSet.read("g.csv")[0].evidence[0].document == "fees.md"


def test_a_file_that_does_not_tell_its_tool_is_read_as_the_format_named(golden_verb: Golden, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"input": "Why?", "comments": ""}\n{"input": "How?"}\n', encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"input": "Why?"}\n', encoding="utf-8")
    refused = golden_verb("convert", "b.jsonl", "g.csv")
    assert (refused.returncode, "--format" in refused.stderr) == (2, True)
    done = golden_verb("convert", "b.jsonl", "g.csv", "--format", "inspect")
    assert done.returncode == 2
    assert "not taken" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("none.csv", "g.jsonl"), "there is no such file"),
        (("golden.jsonl", "golden.jsonl"), "is the file that is read"),
        (("golden.jsonl", "there.csv"), "exists already"),
        (("golden.jsonl", "g.txt"), "is not a golden file"),
        (("golden.jsonl", "g.xlsx", "--format", "ragas"), "no ending that ragas reads"),
    ],
)
def test_what_cannot_be_converted_is_refused(
    golden_verb: Golden, golden_file: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "there.csv").write_text("mine", encoding="utf-8")
    done = golden_verb("convert", *arguments)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert said in done.stderr
    assert (tmp_path / "there.csv").read_text(encoding="utf-8") == "mine"
    assert golden_file.exists()


def test_diff_shows_what_the_last_save_changed(golden_verb: Golden, saved: Path) -> None:
    done = golden_verb("diff", saved)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "- q6  When does the counter close?",
        "+ q7  May dogs come in?",
        "0 changed, 1 added, 1 removed",
    ]


def test_diff_takes_versions_by_number_and_shows_fields(golden_verb: Golden, saved: Path) -> None:
    lines = golden_verb("diff", 1, 2, "--of", saved).stdout.splitlines()
    assert lines == [
        "~ q1  How much is a stall permit?",
        "    stakes", "      - medium", "      + high",
        "    notes", "      - (empty)", "      + first", "      + [red]second[/red]",
        "1 changed, 0 added, 0 removed",
    ]  # fmt: skip
    changes = json.loads(golden_verb("diff", 1, saved, "--json").stdout)
    assert [(each["question_id"], each["change"]) for each in changes] == [
        ("q1", "changed"), ("q1", "changed"), ("q6", "removed"), ("q7", "added"),
    ]  # fmt: skip
    assert golden_verb("diff", saved, saved).stdout == "they say the same\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("9", "golden.jsonl"), "previous, or 1 to 2"),
        (("1", "2"), "--of"),
        (("none.csv", "golden.jsonl"), "there is no such file"),
    ],
)
def test_a_version_that_is_not_there_is_refused(
    golden_verb: Golden, saved: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = golden_verb("diff", *arguments)
    assert done.returncode == 2
    assert said in done.stderr


def test_history_lists_what_every_save_kept(golden_verb: Golden, saved: Path, golden_file: Path) -> None:
    done = golden_verb("history", "--golden", saved)
    assert done.stdout.splitlines()[0].split()[:6] == ["1", "2026-03-02", "00:00:00", "UTC", "6", "questions"]
    listed = json.loads(golden_verb("history", "--golden", saved, "--json").stdout)
    assert [each["number"] for each in listed] == [1, 2]
    assert all(GoldenSet.read(each["path"]).content_hash.startswith(each["content_hash"]) for each in listed)
    fresh = golden_file.with_name("fresh.jsonl")
    fresh.write_bytes(golden_file.read_bytes())
    assert "has no history yet" in " ".join(golden_verb("history", "--golden", fresh).stdout.split())


@pytest.mark.parametrize("verb", ["convert", "diff", "history"])
def test_help_has_an_example(golden_verb: Golden, verb: str) -> None:
    assert f"groundwork golden {verb} " in golden_verb(verb, "--help").stdout.split("Example", 1)[1]


def test_findings_that_are_alike_are_told_once_for_the_rest(golden_verb: Golden, tmp_path: Path) -> None:
    rows = "".join(f"q{number},What does stall {number} cost?,cr {number}\n" for number in range(100, 150))
    (tmp_path / "many.csv").write_text(f"id,question,facts\n{rows}", encoding="utf-8")
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents/fees.md").write_text("# Fees\n\nA stall permit costs cr 40.\n", encoding="utf-8")
    done = golden_verb("check", "--golden", "many.csv", "--documents", "documents")
    assert "… and 30 more: warning, no evidence (--json has them all)" in done.stdout
    assert done.stdout.count("no evidence:") == 20
    told = json.loads(golden_verb("check", "--golden", "many.csv", "--documents", "documents", "--json").stdout)
    assert sum(each["rule"] == "no evidence" for each in told) == 50


def test_what_cannot_be_read_is_sent_to_convert(golden_verb: Golden, tmp_path: Path) -> None:
    (tmp_path / "theirs.csv").write_bytes("id,question,facts\nq1,Wo ist das Café?,x\n".encode("latin-1"))
    assert "groundwork golden convert" in golden_verb("check", "--golden", "theirs.csv", "--documents", tmp_path).stderr


def test_the_help_lists_every_verb_in_order(golden_verb: Golden) -> None:
    listed = golden_verb("--help").stdout.split("Commands:")[1]
    found = [line.split()[0] for line in listed.splitlines() if line.strip()]
    assert found == ["check", "convert", "coverage", "diff", "draft", "history", "power"]
    for verb in found:
        assert "Example" in golden_verb(verb, "--help").stdout
