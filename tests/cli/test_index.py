"""``groundwork index`` as a person would run it, with a stand-in for the model of this machine."""

import json
from functools import partial
from pathlib import Path

import pytest

from tests.cli.running import Groundwork, assert_refused, in_folder
from tests.conftest import FILES, WriteFiles
from tests.embedding.stand_in import Noise, StandIn
from tests.retrieval.corpora import english
from toolkit.cli import embedders
from toolkit.retrieval import scheme


@pytest.fixture
def groundwork(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Groundwork:
    stand_in(monkeypatch, None)
    return partial(in_folder(tmp_path, monkeypatch, capsys), "index")


def stand_in(monkeypatch: pytest.MonkeyPatch, embedder: StandIn | None) -> None:
    """Let a stand-in, or nothing, be the model of this machine."""
    monkeypatch.setattr(embedders, "available", lambda: embedder)
    monkeypatch.setattr(scheme, "available", lambda: embedder)
    monkeypatch.setattr(scheme, "unavailable", lambda: None if embedder else "sentence-transformers is not installed")


@pytest.fixture
def index(groundwork: Groundwork, write_files: WriteFiles) -> Path:
    folder = write_files(FILES)
    assert groundwork("build", "--documents", folder, "--index", "ix").returncode == 0
    return folder


def test_says_what_it_holds_and_what_takes_no_part(groundwork: Groundwork, index: Path) -> None:
    told = groundwork("describe", "--index", "ix")
    assert told.returncode == 0
    assert "mode: hybrid" in told.stdout
    assert "sentence-transformers is not installed" in told.stdout
    as_json = json.loads(groundwork("describe", "--index", "ix", "--json").stdout)
    assert as_json["documents"] == 7
    assert as_json["dense"] == {"used": False, "reason": "sentence-transformers is not installed"}


def test_takes_documents_out(groundwork: Groundwork, index: Path) -> None:
    assert "5 documents" in groundwork("remove", "fees.md", "leave.md", "--index", "ix").stderr
    assert "leave.md" not in groundwork("search", "annual leave", "--as", "staff", "--index", "ix").stdout
    assert_refused(groundwork("remove", "notice.txt", "nothing.md", "--index", "ix"), "no such document", "nothing.md")
    assert json.loads(groundwork("describe", "--index", "ix", "--json").stdout)["documents"] == 5


def test_says_what_a_score_is_made_of(groundwork: Groundwork, index: Path) -> None:
    asked = ("search", "annual leave", "--as", "staff", "--index", "ix", "--why")
    shown = groundwork(*asked).stdout
    assert "why: " in shown
    assert "word leav 0." in shown
    for hit in json.loads(groundwork(*asked, "--json").stdout):
        assert sum(part["score"] for part in hit["why"]) == pytest.approx(hit["score"], rel=1e-4)


def test_says_why_a_document_is_not_found(groundwork: Groundwork, index: Path) -> None:
    asked = ("why-not", "leave.md", "stall permit", "--index", "ix")
    assert "no match" in groundwork(*asked, "--as", "staff").stdout
    hidden = groundwork(*asked).stdout
    none = groundwork("why-not", "nowhere.md", "stall permit", "--index", "ix").stdout
    assert hidden.replace("leave.md", "") == none.replace("nowhere.md", "")
    assert "no access" in groundwork(*asked, "--reveal").stdout
    ranked = groundwork(
        "why-not", "notice.txt", "stall permit fee", "-k", "1", "--index", "ix", "--as-of", "2026-03-01"
    )
    assert "was needed" in ranked.stdout
    assert "permit" in ranked.stdout
    told = json.loads(groundwork(*asked, "--as", "staff", "--json").stdout)
    assert (told["reason"], told["missing"]) == ("no match", ["stall", "permit"])


def test_auto_takes_the_model_of_this_machine(
    groundwork: Groundwork, write_files: WriteFiles, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stand_in(monkeypatch, StandIn())
    folder = write_files(FILES)
    built = groundwork("build", "--documents", folder, "--index", "ix")
    assert "with vectors of stand-in" in built.stderr
    assert (tmp_path / "ix.vectors.sqlite").is_file()
    shown = groundwork("search", "annual leave", "--as", "staff", "--index", "ix", "--why").stdout
    assert "dense" in shown
    # What was embedded before is not embedded again.
    again = StandIn()
    stand_in(monkeypatch, again)
    assert groundwork("build", "--documents", folder, "--index", "ix").returncode == 0
    assert again.asked == []
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "parking.md").write_text("---\naccess: [everyone]\n---\nParking is free on Sundays.\n")
    assert groundwork("add", "--documents", "more", "--index", "ix").returncode == 0
    assert len(again.asked) == 1


def test_an_index_with_vectors_is_not_searched_without_their_model(
    groundwork: Groundwork, write_files: WriteFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, StandIn())
    assert groundwork("build", "--documents", write_files(FILES), "--index", "ix").returncode == 0
    stand_in(monkeypatch, None)
    assert_refused(groundwork("search", "leave", "--index", "ix"), "not at hand", "stand-in", "--embedder")
    assert "at_hand: False" in groundwork("describe", "--index", "ix").stdout
    assert groundwork("remove", "leave.md", "--index", "ix").returncode == 0


def test_none_leaves_the_model_out(groundwork: Groundwork, write_files: WriteFiles, monkeypatch) -> None:
    embedder = StandIn()
    stand_in(monkeypatch, embedder)
    assert groundwork("build", "--documents", write_files(FILES), "--index", "ix", "--embedder", "none").returncode == 0
    assert embedder.asked == []
    assert "none was asked for" in groundwork("describe", "--index", "ix").stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--embedder", "locl"], ["--embedder", "locl", "endpoint:MODEL"]),
        (["--embedder", "endpoint"], ["--embedder", "endpoint:MODEL"]),
        (["--embedder", "endpoint:"], ["--embedder"]),
        (["--embedder", "endpoint:small"], ["--base-url"]),
        (["--base-url", "http://localhost:1"], ["--base-url", "endpoint:MODEL"]),
        (["--embedder", "local:nowhere/model"], ["nowhere/model"]),
        (["--mode", "dense"], ["needs an embedder", "pip install"]),
    ],
)
def test_an_embedder_that_cannot_be_had_is_refused(groundwork: Groundwork, write_files, options, said) -> None:
    done = groundwork("build", "--documents", write_files(FILES), "--index", "ix", *options)
    assert_refused(done, *said)
    assert not Path("ix").exists()


@pytest.fixture
def town(write_files: WriteFiles, tmp_path: Path) -> Path:
    """A folder of 40 documents, and a question on each in another's words."""
    texts = english(40, seed=0)
    folder = write_files({f"{place:03}.md": f"{text}\n" for place, text in enumerate(texts)})
    rows = [
        {
            "id": f"q{place}",
            "question": " ".join(text.split()[:4]),
            "facts": [[text.split()[0]]],
            "evidence": [{"document": f"{place:03}.md", "quote": text[:40]}],
            "split": "train",
        }
        for place, text in enumerate(texts)
    ]
    (tmp_path / "golden.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    return folder


def test_tunes_and_keeps_what_is_clearly_better(groundwork: Groundwork, town: Path, monkeypatch) -> None:
    stand_in(monkeypatch, Noise())
    assert groundwork("build", "--documents", town, "--index", "ix").returncode == 0
    told = groundwork("tune", "--golden", "golden.jsonl", "--index", "ix")
    assert told.returncode == 0, told.stderr
    assert "nDCG@10 +" in told.stdout
    assert "applied, and saved" in told.stdout
    weights = json.loads(groundwork("describe", "--index", "ix", "--json").stdout)
    assert weights["tuned"]["low"] > 0
    assert weights["weights"]["dense"] < 0.5
    again = json.loads(groundwork("tune", "--golden", "golden.jsonl", "--index", "ix", "--json").stdout)
    assert (again["applied"], again["n"]) == (True, 40)


def test_says_where_tuning_is_not_clear(groundwork: Groundwork, town: Path) -> None:
    assert groundwork("build", "--documents", town, "--index", "ix").returncode == 0
    before = Path("ix/manifest.json").read_bytes()
    told = groundwork("tune", "--golden", "golden.jsonl", "--index", "ix")
    assert "not applied: the gain is not clear" in told.stdout
    assert Path("ix/manifest.json").read_bytes() == before


def test_too_few_questions_are_refused(groundwork: Groundwork, town: Path) -> None:
    groundwork("build", "--documents", town, "--index", "ix")
    rows = Path("golden.jsonl").read_text().splitlines()
    Path("few.jsonl").write_text("\n".join(rows[:5]))
    assert_refused(groundwork("tune", "--golden", "few.jsonl", "--index", "ix"), "too few questions", "got: 5")


def test_shows_text_without_what_a_terminal_would_obey(groundwork: Groundwork, write_files: WriteFiles) -> None:
    folder = write_files({"a.md": "# Kraken\x1b]0;title\x07\n\nThe kraken \x1b[2J\x9b31m \u202edna\u202c wakes.\n"})
    assert groundwork("build", "--documents", folder, "--index", "ix").returncode == 0
    shown = groundwork("search", "kraken", "--index", "ix", "--why").stdout
    assert not set("\x1b\x07\x9b\u202e") & set(shown)
    as_json = groundwork("search", "kraken", "--index", "ix", "--json").stdout
    assert not set("\x1b\x07\x9b\u202e") & set(as_json)
    assert "\x9b31m \u202edna" in json.loads(as_json)[0]["text"]


def test_says_where_a_hit_opens(groundwork: Groundwork, index: Path) -> None:
    shown = groundwork("search", "dogs covered market", "--index", "ix").stdout
    assert "notice.txt, line 4 " in shown


def test_points_out_a_group_that_no_label_names(groundwork: Groundwork, index: Path) -> None:
    done = groundwork("search", "annual leave", "--as", "stafff", "--as", "everyone", "--index", "ix")
    assert done.returncode == 0
    assert "names the group stafff" in done.stderr
    assert "group everyone" not in done.stderr
    assert "names the group" not in groundwork("search", "annual leave", "--as", "staff", "--index", "ix").stderr


def test_says_why_nothing_may_be_found(groundwork: Groundwork, index: Path) -> None:
    assert "has no words" in groundwork("search", " ", "--index", "ix").stderr
    assert "--as GROUP" in groundwork("search", "xylophone", "--index", "ix").stderr
    assert "--as GROUP" not in groundwork("search", "xylophone", "--as", "staff", "--index", "ix").stderr


def test_refuses_a_place_before_reading_documents(groundwork: Groundwork, write_files: WriteFiles) -> None:
    folder = write_files(FILES)
    done = groundwork("build", "--documents", "nowhere", "--index", folder)
    assert_refused(done, "holds something other than an index")


def test_leaves_words_as_they_are_where_told(groundwork: Groundwork, write_files: WriteFiles) -> None:
    folder = write_files({"a.md": "Licences are renewed in March.\n"})
    build = ("build", "--documents", folder, "--index", "ix", "--mode", "bm25")
    search = ("search", "renewing a licence", "--index", "ix")
    assert groundwork(*build).returncode == 0
    assert "Licences" in groundwork(*search).stdout
    assert groundwork(*build, "--stemming", "none").returncode == 0
    assert groundwork(*search).stdout == ""
    assert "stemming: None" in groundwork("describe", "--index", "ix").stdout


@pytest.mark.parametrize("verb", ["build", "add", "remove", "describe", "search", "why-not", "tune"])
def test_every_verb_has_help_with_an_example(groundwork: Groundwork, verb: str) -> None:
    done = groundwork(verb, "--help")
    assert done.returncode == 0
    assert f"groundwork index {verb}" in done.stdout


def test_where_the_work_is_done_is_asked_for_once(groundwork: Groundwork, write_files: WriteFiles) -> None:
    folder = write_files(FILES)
    build = ("build", "--documents", folder, "--index", "ix")
    both = groundwork(*build, "--workers", "2", "--cluster", "tcp://127.0.0.1:9")
    assert_refused(both, "--workers", "and --cluster cannot both be given")
    assert groundwork(*build, "--workers", "0").returncode == 2
    assert not Path("ix").exists()
    assert groundwork(*build, "--workers", "2").returncode == 0
