import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import Groundwork, assert_refused, in_folder
from tests.conftest import FILES, WriteFiles
from toolkit import economics


@pytest.fixture
def groundwork(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Groundwork:
    return in_folder(tmp_path, monkeypatch, capsys)


@pytest.fixture
def folder(write_files: WriteFiles) -> Path:
    return write_files(FILES)


def test_decide_writes_the_decision_and_the_run(
    groundwork: Groundwork, folder: Path, golden_file: Path, tmp_path: Path
) -> None:
    done = groundwork("decide", "--documents", folder, "--golden", golden_file, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "Not enough evidence" in done.stdout
    assert "not run" in done.stdout
    written = {path.name for path in (tmp_path / "out").iterdir()}
    pages = {"decision.html", "decision.md", "decision.json", "annex.html", "answers.html", "tradeoff.csv"}
    assert written == {*pages, "run"}
    page = (tmp_path / "out" / "decision.html").read_text(encoding="utf-8")
    assert "extractive reader (no model)" in page
    assert "six posts" not in page


def test_a_five_line_csv_on_an_unlabelled_folder_works_and_says_what_is_missing(
    groundwork: Groundwork, write_files: WriteFiles, tmp_path: Path
) -> None:
    folder = write_files({"a.md": "# Pets\n\nA dog licence costs cr 12 a year.\n", "b.txt": "Cats need no licence."})
    (tmp_path / "my.csv").write_text(
        "id,question,facts\nq1,What is a dog licence?,cr 12\nq2,Do cats need one?,no licence\n"
    )
    done = groundwork("decide", "--documents", folder, "--golden", "my.csv", "--out", "out")
    assert done.returncode == 0, done.stderr
    for words in (
        "no document carries an access label",
        "2 questions can show only large",
        "every question has an answer",
        "not tested",
    ):
        assert words in done.stdout


def test_decide_as_json(groundwork: Groundwork, folder: Path, golden_file: Path) -> None:
    done = groundwork("decide", "--documents", folder, "--golden", golden_file, "--json")
    result = json.loads(done.stdout)
    assert result["status"] == "not enough evidence"
    assert {cell["option"] for cell in result["trade_offs"]} == {
        "prompt-only",
        "rag",
        "long-context",
        "fine-tuned",
        "hybrid",
    }


def test_the_same_inputs_give_the_same_tables(
    groundwork: Groundwork, folder: Path, golden_file: Path, tmp_path: Path
) -> None:
    for out in ("one", "two"):
        groundwork("decide", "--documents", folder, "--golden", golden_file, "--out", out, "--as-of", "2026-03-01")
    for table in ("answers", "scores", "usage", "citations", "exposures", "questions"):
        first, second = (tmp_path / out / "run" / f"{table}.parquet" for out in ("one", "two"))
        assert first.read_bytes() == second.read_bytes(), table


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ({"fees.md": b"\x00\x01\x02"}, ["fees.md", "binary", "--skip-unreadable"]),
        ({"fees.md": b"---\ntitle: [\n---\nx\n"}, ["fees.md", "front matter is not YAML"]),
        ({"fees.md": b"---\ntitle: x\nText with no end\n"}, ["fees.md", "front matter is not closed"]),
        ({"fees.md": b"---\nacess: [hr]\n---\nx\n"}, ["fees.md", "'acess'", "did you mean access"]),
        ({"fees.md": b"---\neffective_from: soon\n---\nx\n"}, ["fees.md", "'effective_from'", "soon"]),
        ({"other.md": b"---\nid: fees.md\n---\nx\n"}, ["other.md", "has the id of fees.md"]),
        ({"access.yaml": b"just words"}, ["access.yaml", "holds no patterns"]),
    ],
)  # fmt: skip
def test_a_bad_document_stops_a_decision_and_nothing_is_written(
    spoil: dict[str, bytes], said: list[str], groundwork: Groundwork, folder: Path, golden_file: Path, tmp_path: Path
) -> None:
    for name, data in spoil.items():
        (folder / name).write_bytes(data)
    assert_refused(
        groundwork("decide", "--documents", folder, "--golden", golden_file, "--out", tmp_path / "out"), *said
    )
    assert not (tmp_path / "out").exists()


def test_a_decision_may_be_told_to_go_on_without_a_bad_document(
    groundwork: Groundwork, folder: Path, golden_file: Path
) -> None:
    (folder / "picture.md").write_bytes(b"\x00\x01")
    done = groundwork("decide", "--documents", folder, "--golden", golden_file, "--skip-unreadable")
    assert done.returncode == 0, done.stderr
    assert "picture.md" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--documents", "nowhere"], ["nowhere", "no such folder"]),
        (["--golden", "nothing.csv"], ["nothing.csv", "no such file"]),
        (["--model", "gpt-5-minni"], ["gpt-5-minni", "gpt-5-mini"]),
        (["--scenario", "nothing.yaml"], ["nothing.yaml"]),
        (["--out", "taken"], ["taken", "cannot be written"]),
        (["--out", "documents/out"], ["documents/out", "in the folder of the documents"]),
        (["--out", "blocked"], ["blocked/tradeoff.csv", "is a folder"]),
    ],
)
def test_a_bad_argument_is_named(
    arguments: list[str], said: list[str], groundwork: Groundwork, folder: Path, golden_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file")
    (tmp_path / "blocked" / "tradeoff.csv").mkdir(parents=True)
    assert_refused(groundwork("decide", "--documents", folder, "--golden", golden_file, *arguments), *said)


def test_an_empty_folder_is_named(groundwork: Groundwork, tmp_path: Path, golden_file: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert_refused(groundwork("decide", "--documents", "empty", "--golden", golden_file), "empty", "no documents")


def test_a_quote_that_is_nowhere_stops_a_decision(groundwork: Groundwork, folder: Path, tmp_path: Path) -> None:
    row = {
        "id": "q1",
        "question": "How much?",
        "facts": [["cr 41"]],
        "evidence": [{"document": "fees.md", "quote": "It costs cr 41."}],
    }
    (tmp_path / "g.jsonl").write_text(json.dumps(row))
    done = groundwork("decide", "--documents", folder, "--golden", "g.jsonl")
    assert_refused(done, "g.jsonl", "question q1", "the quote is not in fees.md")


def test_a_question_whose_asker_cannot_see_its_evidence_stops_a_decision(
    groundwork: Groundwork, folder: Path, tmp_path: Path
) -> None:
    evidence = [{"document": "leave.md", "quote": "Staff earn 27 days of annual leave in each year."}]
    row = {"id": "q1", "question": "How much leave?", "facts": [["27 days"]], "evidence": evidence}
    (tmp_path / "g.jsonl").write_text(json.dumps(row))
    done = groundwork("decide", "--documents", folder, "--golden", "g.jsonl")
    assert_refused(done, "g.jsonl", "row 1, question q1", "may not see leave.md", "asker (staff)")


def test_a_decision_says_what_it_assumed_and_what_it_lacked(
    groundwork: Groundwork, folder: Path, golden_file: Path
) -> None:
    done = groundwork("decide", "--documents", folder, "--golden", golden_file)
    assert "toolkit's own assumption" in done.stdout
    assert "no prompt pack" in done.stdout


def test_ask_asks_about_the_day_named_and_cites_the_span(groundwork: Groundwork, folder: Path) -> None:
    answers = {}
    for day in ("2025-06-01", "2026-06-01"):
        done = groundwork("ask", "How much is a stall permit?", "--as-of", day, "--documents", folder, "--json")
        answers[day] = json.loads(done.stdout)
    assert "cr 35" in answers["2025-06-01"]["answer"]
    assert "cr 40" in answers["2026-06-01"]["answer"]
    for answer in answers.values():
        (cited,) = answer["citations"]
        assert (folder / cited["document"]).read_text()[cited["start"] : cited["end"]] == cited["quote"]


def test_an_asker_is_told_nothing_of_documents_that_they_may_not_see(groundwork: Groundwork, folder: Path) -> None:
    (folder / "unlabelled-secret.md").write_text("A secret.")
    done = groundwork("ask", "How much is a stall permit?", "--documents", folder)
    assert "unlabelled-secret" not in done.stdout + done.stderr
    assert "note" in done.stderr


@pytest.mark.parametrize(
    ("group", "said"), [("staf", "did you mean staff?"), ("xyzzy", "no document's label names the group 'xyzzy'")]
)
def test_a_group_that_no_label_names_is_noted(groundwork: Groundwork, folder: Path, group: str, said: str) -> None:
    done = groundwork("ask", "How much leave?", "--as", group, "--as", "everyone", "--documents", folder)
    assert done.returncode == 0
    assert said in done.stderr
    assert done.stderr.count("no document's label") == 1
    known = groundwork("ask", "How much leave?", "--as", "staff", "--documents", folder)
    assert "no document's label" not in known.stderr


@pytest.mark.parametrize("verb", [("decide",), ("golden", "check")])
def test_one_of_documents_and_questions_brings_the_other_beside_it_or_is_refused(
    groundwork: Groundwork, folder: Path, golden_file: Path, tmp_path: Path, verb: tuple[str, ...]
) -> None:
    beside = tmp_path / "mine"
    beside.mkdir()
    folder.rename(beside / "documents")
    assert_refused(groundwork(*verb, "--documents", beside / "documents"), "you named documents but no --golden")
    questions = beside / "golden.jsonl"
    questions.write_bytes(golden_file.read_bytes())
    assert groundwork(*verb, "--documents", beside / "documents").returncode == 0
    assert groundwork(*verb, "--golden", questions).returncode == 0
    alone = tmp_path / "alone"
    alone.mkdir()
    questions.rename(alone / "golden.jsonl")
    assert_refused(groundwork(*verb, "--golden", alone / "golden.jsonl"), "you named --golden but no --documents")


def test_what_lies_beside_the_documents_is_taken(groundwork: Groundwork, folder: Path, golden_file: Path) -> None:
    pack = folder.parent / "prompt-pack"
    pack.mkdir()
    (pack / "all.md").write_text("A stall permit costs cr 40 a year.")
    economics.Scenario.default().replace(model="gpt-4.1-mini").write(folder.parent / "scenario.yaml")
    done = groundwork("decide", "--documents", folder, "--golden", golden_file)
    assert "gpt-4.1-mini" in done.stdout
    assert "no prompt pack" not in done.stdout
    assert "own assumption" not in done.stdout


def test_golden_check_as_json_lists_the_findings(groundwork: Groundwork, folder: Path, golden_file: Path) -> None:
    done = groundwork("golden", "check", "--documents", folder, "--golden", golden_file, "--json")
    assert "too few questions" in [row["rule"] for row in json.loads(done.stdout)]


def test_a_folder_with_brackets_in_its_name_is_shown_as_it_is(
    groundwork: Groundwork, folder: Path, golden_file: Path
) -> None:
    done = groundwork("decide", "--documents", folder, "--golden", golden_file, "--out", "x[/y]")
    assert done.returncode == 0
    assert "x[/y]" in done.stderr


def test_an_empty_question_is_refused(groundwork: Groundwork, folder: Path) -> None:
    assert_refused(groundwork("ask", " ", "--documents", folder), "question is empty")


def test_ask_answers_as_someone(groundwork: Groundwork, folder: Path) -> None:
    question = "How many days of annual leave do staff earn?"
    staff = groundwork("ask", question, "--as", "staff", "--documents", folder)
    assert "27 days" in staff.stdout
    assert "leave.md, line 7" in staff.stdout
    public = groundwork("ask", question, "--documents", folder, "--json")
    assert json.loads(public.stdout)["abstained"]
    assert "leave.md" not in public.stdout


def test_an_index_is_built_changed_and_searched_as_someone(
    groundwork: Groundwork, folder: Path, tmp_path: Path
) -> None:
    assert groundwork("index", "build", "--documents", folder, "--index", "ix").returncode == 0
    staff = groundwork("index", "search", "annual leave", "--as", "staff", "--index", "ix")
    assert "leave.md > Annual leave" in staff.stdout
    public = groundwork("index", "search", "annual leave", "--index", "ix", "--json")
    assert "leave.md" not in public.stdout
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "parking.md").write_text("---\naccess: [everyone]\n---\nParking is free on Sundays.\n")
    assert groundwork("index", "add", "--documents", "more", "--index", "ix").returncode == 0
    assert "parking.md" in groundwork("index", "search", "parking on sundays", "--index", "ix").stdout
    assert_refused(groundwork("index", "search", "x", "--index", "nowhere"), "nowhere")
    assert_refused(groundwork("index", "search", "x", "-k", "0", "--index", "ix"), "'k'")


def test_golden_check_leaves_with_2_where_something_must_be_mended(
    groundwork: Groundwork, folder: Path, golden_file: Path
) -> None:
    assert groundwork("golden", "check", "--documents", folder, "--golden", golden_file).returncode == 0
    (folder / "fees.md").unlink()
    done = groundwork("golden", "check", "--documents", folder, "--golden", golden_file)
    assert done.returncode == 2
    assert "evidence document" in done.stdout


@pytest.mark.parametrize(
    "verb", ["decide", "ask", "index build", "index add", "index search", "golden check", "lab", "workshop"]
)
def test_every_verb_has_help_with_an_example(verb: str, groundwork: Groundwork) -> None:
    done = groundwork(*verb.split(), "--help")
    assert done.returncode == 0
    assert f"groundwork {verb}" in done.stdout.split("Example")[1]


def test_the_installed_command_answers() -> None:
    command = Path(sys.executable).with_name("groundwork")
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("groundwork, version ")
