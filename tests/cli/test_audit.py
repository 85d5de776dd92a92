"""``groundwork audit``, as a person meets it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.audit.making import START, entry, make_log
from tests.cli.running import Groundwork, in_folder

KEY = "a key of sixteen bytes"


@pytest.fixture
def groundwork(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Groundwork:
    make_log(tmp_path, entries=4)
    monkeypatch.delenv("GROUNDWORK_AUDIT_KEY", raising=False)
    return in_folder(tmp_path, monkeypatch, capsys)


def test_verify_says_whole_unfinished_or_tampered_by_line(groundwork: Groundwork) -> None:
    done = groundwork("audit", "verify", "audit.jsonl")
    assert (done.returncode, done.stdout.split(":")[0]) == (0, "whole")
    assert "elsewhere" in done.stdout
    whole = Path("audit.jsonl").read_bytes()
    Path("audit.jsonl").write_bytes(whole + b'{"at":')
    assert groundwork("audit", "verify", "audit.jsonl").returncode == 3
    Path("audit.jsonl").write_bytes(whole.replace(b"2 days", b"9 days"))
    done = groundwork("audit", "verify", "audit.jsonl")
    assert done.returncode == 1
    assert "line 3 was edited: answer" in done.stdout
    assert json.loads(groundwork("audit", "verify", "audit.jsonl", "--json").stdout)["status"] == "tampered"


def test_verify_against_a_hash_kept_elsewhere(groundwork: Groundwork) -> None:
    head = json.loads(Path("audit.jsonl.head").read_text())["hash"]
    assert groundwork("audit", "verify", "audit.jsonl", "--head", head).returncode == 0
    assert groundwork("audit", "verify", "audit.jsonl", "--head", "0" * 64).returncode == 1


def test_show_respects_access(groundwork: Groundwork) -> None:
    said = groundwork("audit", "show", "audit.jsonl", "--as", "staff", "--last", "1").stdout
    assert "answer: 3 days" in said
    assert "leave.md 0-40" in said
    other = groundwork("audit", "show", "audit.jsonl", "--as", "board").stdout
    assert "days" not in other
    assert "leave.md" not in other
    assert "fees.md 3-9 and 2 withheld" in other


def test_show_says_how_many_entries_there_are_and_leaves_no_line_empty(groundwork: Groundwork, tmp_path: Path) -> None:
    from toolkit.audit import Log

    log = Log(tmp_path / "audit.jsonl")
    log.append(entry(5, chunks=()), at=START)
    log.append(entry(6, chunks=entry().chunks[:2]), at=START)
    done = groundwork("audit", "show", "audit.jsonl", "--last", "1")
    assert "The last 1 of 6 entries; --all shows all" in done.stderr
    everything = groundwork("audit", "show", "audit.jsonl", "--last", "1", "--all")
    assert "The last" not in everything.stderr
    assert everything.stdout == groundwork("audit", "show", "audit.jsonl").stdout
    done = groundwork("audit", "show", "audit.jsonl")
    assert "The last" not in done.stderr
    assert all(line.strip() for line in done.stdout.splitlines())
    assert "  2 withheld" in done.stdout


def test_show_keeps_to_the_questions_that_are_named(groundwork: Groundwork, tmp_path: Path) -> None:
    from toolkit.audit import Log

    Log(tmp_path / "audit.jsonl").append(entry(7, question_id=""), at=START)  # as logs were, before they named it
    assert groundwork("audit", "verify", "audit.jsonl").returncode == 0
    said = groundwork("audit", "show", "audit.jsonl", "--as", "staff", "--question", "q2").stdout
    assert "rag q2, test" in said
    assert "answer: 2 days" in said
    assert said.count("answer:") == 1
    done = groundwork("audit", "show", "audit.jsonl", "--question", "q22")
    assert done.returncode == 2
    assert "'--question'" in done.stderr
    assert "did you mean q2" in done.stderr


def test_show_names_each_document_once(groundwork: Groundwork) -> None:
    said = groundwork("audit", "show", "audit.jsonl", "--as", "staff", "--last", "1").stdout
    assert "leave.md 0-40; fees.md 3-9\n" in said


def test_show_moves_no_cursor(groundwork: Groundwork, tmp_path: Path) -> None:
    from toolkit.audit import Log

    Log(tmp_path / "audit.jsonl").append(entry(answer="a\x1b[2J [red]b[/red]"), at=START)
    said = groundwork("audit", "show", "audit.jsonl", "--as", "staff").stdout
    assert "\x1b[2J" not in said
    assert "[red]b[/red]" in said


def test_redact_takes_words_out_and_keeps_who_did_it(groundwork: Groundwork) -> None:
    assert groundwork("audit", "redact", "audit.jsonl", "2", "--by", "dpo", "--reason", "asked").returncode == 0
    assert "person 1" not in Path("audit.jsonl").read_text()
    assert groundwork("audit", "verify", "audit.jsonl").returncode == 0
    said = groundwork("audit", "show", "audit.jsonl", "--as", "staff").stdout
    assert "redacted: question, answer, quotes" in said
    assert "by dpo" in said
    assert groundwork("audit", "redact", "audit.jsonl", "99", "--by", "dpo").returncode == 2


def test_prune_needs_a_key_and_leaves_a_log_that_verifies(
    groundwork: Groundwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from toolkit.audit import Log

    Log(tmp_path / "audit.jsonl").append(entry(9), at=START + timedelta(days=2))
    done = groundwork("audit", "prune", "audit.jsonl", "--before", "2026-03-03", "--by", "records")
    assert done.returncode == 2
    assert "GROUNDWORK_AUDIT_KEY" in done.stderr
    monkeypatch.setenv("GROUNDWORK_AUDIT_KEY", KEY)
    done = groundwork("audit", "prune", "audit.jsonl", "--before", "2026-03-03", "--by", "records")
    assert (done.returncode, done.stdout) == (0, "4 entries dropped\n")
    assert groundwork("audit", "verify", "audit.jsonl").returncode == 0
    assert KEY not in Path("audit.jsonl").read_text()


@pytest.mark.parametrize("verb", [["verify"], ["show"], ["redact", "1", "--by", "x"]])
def test_a_log_that_is_not_there_is_refused(groundwork: Groundwork, verb: list[str]) -> None:
    done = groundwork("audit", verb[0], "nowhere.jsonl", *verb[1:])
    assert done.returncode == 2
    assert "nowhere.jsonl" in done.stderr
    assert not Path("nowhere.jsonl").exists()
