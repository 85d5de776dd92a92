"""``groundwork run``, ``resume`` and ``runs``, as a person meets them."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Self

import pytest

from tests.cli.running import assert_refused
from tests.cli.test_cli import Groundwork, folder, groundwork
from tests.conftest import QUESTIONS
from tests.readers.chat.scripted import KEY, Server, Told, refusing, running
from tests.runs.driving.endpoints import Endpoint
from toolkit import Experiment, GoldenSet
from toolkit.ingestion import Documents
from toolkit.runs import Run
from toolkit.runs.store import Store, kept

__all__ = ["folder", "groundwork"]  # fixtures


@pytest.fixture
def golden_file(tmp_path: Path) -> Path:
    path = tmp_path / "golden.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in QUESTIONS), encoding="utf-8")
    return path


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    pytest.importorskip("openai")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with running() as one:
        yield one


@pytest.fixture
def given(folder: Path, golden_file: Path) -> tuple[object, ...]:
    return ("--documents", folder, "--golden", golden_file, "--as-of", "2026-03-01", "--option", "rag")


def test_a_run_is_kept_listed_and_compared(groundwork: Groundwork, given: tuple[object, ...], tmp_path: Path) -> None:
    done = groundwork("run", tmp_path / "runs/first", *given)
    assert done.returncode == 0, done.stderr
    assert "83%" in done.stdout
    groundwork("run", tmp_path / "runs/second", *given, "--option", "long-context")
    rows = json.loads(groundwork("runs", "list", tmp_path / "runs", "--json").stdout)
    assert [(row["state"], row["answers"]) for row in rows] == [("done", 6), ("done", 12)]
    compared = groundwork("runs", "compare", tmp_path / "runs/first", tmp_path / "runs/second")
    assert "differs: the options" in compared.stderr
    assert "not run" in compared.stdout
    assert "second" in groundwork("runs", "list", tmp_path / "runs").stdout


def test_a_dry_run_asks_nobody_and_writes_nothing(
    groundwork: Groundwork, given: tuple[object, ...], server: Server, tmp_path: Path
) -> None:
    model = ("--model", "tiny", "--base-url", server.url, "--usd-per-mtok", "1", "4")
    done = groundwork("run", tmp_path / "run", *given, *model, "--dry-run", "--repeats", "3", "--json")
    (row,) = json.loads(done.stdout)
    assert row["calls"] == 18
    assert row["usd_at_most"] > 0
    assert server.seen == []
    assert not (tmp_path / "run").exists()


def test_a_dry_run_without_a_model_says_that_it_is_free(
    groundwork: Groundwork, given: tuple[object, ...], tmp_path: Path
) -> None:
    done = groundwork("run", tmp_path / "run", *given, "--dry-run", "--repeats", "3", "--budget", "5")
    assert "No calls and no money" in done.stderr
    assert "--budget has nothing to hold" in done.stderr
    assert done.stdout == "18 readings at most, 3 to each question: rag 18.\n"
    (row,) = json.loads(groundwork("run", tmp_path / "run", *given, "--dry-run", "--json").stdout)
    assert (row["calls"], row["usd_at_most"], row["tokens_out_at_most"], row["seconds"]) == (0, 0, 0, 0)


def test_prompt_only_is_left_out_where_it_has_nothing_to_answer_from(
    groundwork: Groundwork, given: tuple[object, ...], tmp_path: Path
) -> None:
    done = groundwork("run", tmp_path / "run", *given[:-2])
    assert "prompt-only is not run: no prompt pack" in done.stderr
    assert Run.read(tmp_path / "run").options == ["rag", "long-context"]
    assert groundwork("resume", tmp_path / "run").returncode == 0
    named = groundwork("run", tmp_path / "named", *given, "--option", "prompt-only")
    assert "prompt-only has nothing to answer from" in named.stderr
    assert Run.read(tmp_path / "named").options == ["rag", "prompt-only"]
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "facts.md").write_text("# Facts\n\nThe fee is 5 euro.\n", encoding="utf-8")
    packed = groundwork("run", tmp_path / "packed", *given[:-2], "--prompt-pack", tmp_path / "pack")
    assert "prompt-only" in Run.read(tmp_path / "packed").options, packed.stderr


def test_a_budget_that_is_spent_ends_it_and_resume_goes_on(
    groundwork: Groundwork, given: tuple[object, ...], server: Server, tmp_path: Path
) -> None:
    server.plan = [Told(text="A stall permit costs cr 40 a year. [1]")]
    model = ("--model", "tiny", "--base-url", server.url, "--usd-per-mtok", "1000", "1000", "--concurrency", "1")
    done = groundwork("run", tmp_path / "run", *given, *model, "--budget", "1")
    assert_refused(done, "budget", "larger budget")
    before = kept(tmp_path / "run")
    assert 0 < before < 6
    assert groundwork("resume", tmp_path / "run", "--budget", "100").returncode == 0
    assert len(server.seen) == Run.read(tmp_path / "run").answers.height == 6


def test_a_key_that_expires_is_said_and_what_was_answered_stays(
    groundwork: Groundwork, given: tuple[object, ...], server: Server, tmp_path: Path
) -> None:
    server.plan = [Told(text="It costs cr 40. [1]"), Told(text="It costs cr 40. [1]"), refusing(401)]
    model = ("--model", "tiny", "--base-url", server.url, "--concurrency", "1")
    done = groundwork("run", tmp_path / "run", *given, *model)
    assert_refused(done, "refused the key", "OPENAI_API_KEY")
    assert f"2 answers kept; to go on: groundwork resume {tmp_path / 'run'}" in done.stderr
    assert kept(tmp_path / "run") == 2
    server.plan = [Told(text="It costs cr 40. [1]")]
    assert groundwork("resume", tmp_path / "run").returncode == 0


def test_replies_that_could_not_be_used_are_kept_and_asked_again_on_request(
    groundwork: Groundwork, given: tuple[object, ...], server: Server, tmp_path: Path
) -> None:
    good, torn = Told(text="A stall permit costs cr 40 a year. [1]"), Told(text="")
    server.plan = [good, torn, torn, good]
    model = ("--model", "tiny", "--base-url", server.url, "--concurrency", "1")
    done = groundwork("run", tmp_path / "run", *given, *model)
    assert f"To ask these again: groundwork resume {tmp_path / 'run'} --again" in done.stderr
    before = Run.read(tmp_path / "run").answers
    assert before["problem"].is_not_null().sum() == 2
    assert len(server.seen) == 6
    assert "Nothing was left to ask" in groundwork("resume", tmp_path / "run").stderr
    server.plan = [good]
    done = groundwork("resume", tmp_path / "run", "--again")
    assert len(server.seen) == 8
    assert "--again" not in done.stderr
    after = Run.read(tmp_path / "run").answers
    assert after["problem"].is_null().all()
    assert after.height == kept(tmp_path / "run") == 6


def test_settings_that_changed_are_named(
    groundwork: Groundwork, given: tuple[object, ...], folder: Path, tmp_path: Path
) -> None:
    groundwork("run", tmp_path / "run", *given)
    (folder / "leave.md").write_text("---\ntitle: Annual leave\naccess: [staff]\n---\n# Leave\n\nNone.\n", "utf-8")
    assert_refused(
        groundwork("resume", tmp_path / "run"), "1 changed (leave.md)", "--accept-changes", "nothing is deleted"
    )


def test_an_audit_log_is_written(groundwork: Groundwork, given: tuple[object, ...], tmp_path: Path) -> None:
    groundwork("run", tmp_path / "run", *given, "--audit", tmp_path / "audit.jsonl")
    assert "6 entries" in groundwork("audit", "verify", tmp_path / "audit.jsonl").stdout


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--concurrency", "0"), "--concurrency"),
        (("--rpm", "-1"), "--rpm"),
        (("--workers", "2", "--cluster", "tcp://x:1"), "--workers"),
        (("--model", "tiny"), "--base-url"),
        (("--option", "raag"), "did you mean rag"),
        (("--model", "tiny", "--base-url", "http://localhost:1", "--budget", "1"), "--usd-per-mtok"),
        (("--repeats", "0"), "repeats"),
        (("--repeats", "0", "--dry-run"), "repeats"),
        (("--model", "tiny", "--base-url", "http://localhost:1", "--usd-per-mtok", "-1", "4"), "--usd-per-mtok"),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(
    groundwork: Groundwork, given: tuple[object, ...], tmp_path: Path, more: tuple[str, ...], said: str
) -> None:
    assert_refused(groundwork("run", tmp_path / "run", *given, *more), said)
    assert kept(tmp_path / "run") == 0


def test_a_run_that_is_interrupted_says_what_was_kept_and_how_to_go_on(
    groundwork: Groundwork, given: tuple[object, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(jobs: Sequence[object]) -> Iterator[object]:
        yield jobs[0]
        raise KeyboardInterrupt

    with monkeypatch.context() as cutting:
        cutting.setattr("toolkit.cli.run.progress", lambda *_: cut)
        done = groundwork("run", "cut", *given)
    assert done.returncode == 1
    count = kept(tmp_path / "cut")
    assert f"{count} answer{'s' * (count > 1)} kept; to go on: groundwork resume cut" in done.stderr
    assert "left to ask" not in groundwork("resume", "cut").stderr
    assert "Nothing was left to ask" in groundwork("resume", "cut").stderr


def test_the_list_names_a_run_below_the_folder_that_is_listed(
    groundwork: Groundwork, given: tuple[object, ...], tmp_path: Path
) -> None:
    groundwork("run", tmp_path / "runs/first", *given)
    root = tmp_path / "runs"
    said = groundwork("runs", "list", root).stdout
    assert "first" in said
    assert str(root) not in said
    assert str(root / "first") in groundwork("runs", "list", root, "--json").stdout


@pytest.mark.parametrize("verb", [("run", "once", "--dry-run"), ("decide",)])
def test_a_budget_that_has_nothing_to_hold_is_said(
    groundwork: Groundwork, folder: Path, golden_file: Path, verb: tuple[str, ...]
) -> None:
    given = ("--documents", folder, "--golden", golden_file)
    assert "--budget has nothing to hold" in groundwork(*verb, *given, "--budget", "5").stderr
    assert "nothing to hold" not in groundwork(*verb, *given).stderr


def test_what_is_no_run_is_said(groundwork: Groundwork, tmp_path: Path) -> None:
    assert_refused(groundwork("resume", tmp_path), "no run that can be gone on with")
    assert_refused(groundwork("runs", "list", tmp_path), "holds no runs")
    assert_refused(groundwork("runs", "list", tmp_path / "none"), "is no folder")
    (tmp_path / "command.json").write_text("{", encoding="utf-8")
    assert_refused(groundwork("resume", tmp_path), "is damaged")


def test_a_run_begun_yesterday_is_gone_on_with_as_of_yesterday(
    groundwork: Groundwork, given: tuple[object, ...], server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.plan = [Told(text="It costs cr 40. [1]"), refusing(401)]
    model = ("--model", "tiny", "--base-url", server.url, "--concurrency", "1")
    day = given.index("--as-of")
    groundwork("run", tmp_path / "run", *given[:day], *given[day + 2 :], *model)
    assert kept(tmp_path / "run") == 1
    server.plan = [Told(text="It costs cr 40. [1]")]

    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) + timedelta(days=1)

    monkeypatch.setattr("toolkit.cli.run.datetime", Tomorrow)
    done = groundwork("resume", tmp_path / "run")
    assert done.returncode == 0, done.stderr
    assert len(server.seen) == 7  # the one that was refused among them


def test_what_was_refused_does_not_change_what_resume_does(
    groundwork: Groundwork, given: tuple[object, ...], tmp_path: Path
) -> None:
    groundwork("run", tmp_path / "run", *given)
    before = (tmp_path / "run" / "command.json").read_text(encoding="utf-8")
    assert_refused(groundwork("run", tmp_path / "run", *given, "--option", "long-context"), "the options")
    assert (tmp_path / "run" / "command.json").read_text(encoding="utf-8") == before
    assert groundwork("resume", tmp_path / "run").returncode == 0


def test_a_damaged_run_hides_no_other(groundwork: Groundwork, given: tuple[object, ...], tmp_path: Path) -> None:
    groundwork("run", tmp_path / "runs/first", *given)
    (tmp_path / "runs/second").mkdir()
    (tmp_path / "runs/second/manifest.json").write_text("{", encoding="utf-8")
    rows = json.loads(groundwork("runs", "list", tmp_path / "runs", "--json").stdout)
    assert [row["state"] for row in rows] == ["done", "damaged"]
    said = groundwork("runs", "list", tmp_path / "runs").stderr.splitlines()
    assert len(said) == 1
    assert "second" in said[0]


def test_a_run_that_nobody_works_at_is_told_from_one_under_way(
    groundwork: Groundwork, given: tuple[object, ...], server: Server, tmp_path: Path
) -> None:
    server.plan = [Told(text="It costs cr 40. [1]"), refusing(401)]
    groundwork("run", tmp_path / "run", *given, "--model", "tiny", "--base-url", server.url, "--concurrency", "1")
    with Store(tmp_path / "run"):
        row = json.loads(groundwork("runs", "list", tmp_path, "--json").stdout)[0]
        assert (row["state"], row["answers"], row["wanted"], row["note"]) == ("running", 1, 6, "")
    done = groundwork("runs", "list", tmp_path)
    assert "stopped" in done.stdout
    assert "1 of 6" in done.stdout
    assert f"stopped: after 1 of 6 answers: groundwork resume {tmp_path / 'run'}" in done.stderr
    server.plan = [Told(text="It costs cr 40. [1]")]
    assert groundwork("resume", tmp_path / "run").returncode == 0
    assert json.loads(groundwork("runs", "list", tmp_path, "--json").stdout)[0]["state"] == "done"


def test_answers_of_earlier_settings_are_not_counted_into_how_far_a_run_is(
    groundwork: Groundwork, given: tuple[object, ...], server: Server, tmp_path: Path
) -> None:
    groundwork("run", tmp_path / "run", *given)
    server.plan = [Told(text="It costs cr 40. [1]"), refusing(401)]
    model = ("--model", "tiny", "--base-url", server.url, "--concurrency", "1", "--accept-changes")
    groundwork("run", tmp_path / "run", *given, *model)
    assert kept(tmp_path / "run") == 7
    row = json.loads(groundwork("runs", "list", tmp_path, "--json").stdout)[0]
    assert (row["state"], row["answers"], row["wanted"]) == ("stopped", 1, 6)


def test_a_dry_run_takes_the_longest_answers_that_the_model_may_give(documents: Documents, golden: GoldenSet) -> None:
    experiment = Experiment(documents, golden, ["rag"], reader=Endpoint())  # type: ignore[arg-type]
    assert experiment.rehearse()["tokens_out_at_most"].to_list() == [50 * len(golden)]
