"""``groundwork ask`` and ``decide`` with a model: one that is scripted, and one that llama.cpp serves."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_cli import Groundwork, assert_refused, folder, groundwork
from tests.conftest import QUESTIONS, WriteFiles
from tests.readers.chat.scripted import KEY, Server, Told, refusing, running, structured
from tests.readers.chat.serving import KEY as LOCAL_KEY
from tests.readers.chat.serving import llama_cpp
from toolkit.runs.driving import Retries

pytest.importorskip("openai")
__all__ = ["folder", "groundwork"]  # fixtures

ASK = ("ask", "How much is a stall permit?", "--as-of", "2026-03-01")


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as one:
        yield one


@pytest.fixture
def three(tmp_path: Path) -> Path:
    path = tmp_path / "three.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in QUESTIONS[:3]), encoding="utf-8")
    return path


def test_ask_asks_the_model_and_says_so(groundwork: Groundwork, folder: Path, server: Server) -> None:
    server.plan = [Told(text="A stall permit costs cr 40 a year. [1] It is free [99].")]
    done = groundwork(*ASK, "--documents", folder, "--model", "tiny", "--base-url", server.url)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("A stall permit costs cr 40 a year. [1] It is free [99].")
    assert "[1] fees.md, line 9: “A stall permit costs cr 40 a year.”" in done.stdout
    assert "[99] no such source" in done.stdout
    assert "chat model tiny" in done.stderr
    assert "sent to the endpoint of tiny" in done.stderr
    assert "extractive" not in done.stdout + done.stderr
    assert server.url not in done.stdout + done.stderr
    assert server.seen[0]["messages"][0]["content"].endswith("Question: How much is a stall permit?")


def test_ask_as_json_tells_what_went_wrong(groundwork: Groundwork, folder: Path, server: Server) -> None:
    cited = [{"source": 1, "quote": "made up"}, {"source": 99, "quote": "x"}]
    server.plan = [Told(text=structured("Cr 40.", cited), finish="length")]
    done = groundwork(*ASK, "--documents", folder, "--model", "tiny", "--base-url", server.url, "--json")
    told = json.loads(done.stdout)
    assert told["reader"] == "chat model tiny"
    assert "cut at 600 tokens" in told["problem"]
    assert (told["tokens_in"], told["tokens_out"]) == (90, 30), "as the endpoint counts"
    assert [(each["document"], each["start"], each["end"]) for each in told["citations"]] == [
        ("fees.md", 0, 0),
        (None, 0, 0),
    ]


def test_a_model_tuned_elsewhere_is_asked_where_fine_tuned_is_to_answer(
    groundwork: Groundwork, folder: Path, server: Server
) -> None:
    server.plan = [Told(text="It costs cr 40.")]
    told = ("--documents", folder, "--option", "fine-tuned", "--model", "ft:ours", "--base-url", server.url)
    done = groundwork(*ASK, *told)
    assert done.stdout.startswith("It costs cr 40."), done.stderr
    assert "fine-tuned, chat model ft:ours" in done.stderr
    (sent,) = server.seen
    assert "A stall permit costs" not in sent["messages"][0]["content"]


def test_what_a_terminal_would_act_on_is_not_shown(groundwork: Groundwork, write_files: WriteFiles) -> None:
    folder = write_files({"a.md": "# Fees\n\nA stall permit costs cr 40\x1b]0;owned\x07 a\u202e year.\n"})
    done = groundwork(*ASK, "--documents", folder)
    assert "A stall permit costs cr 40�]0;owned� a� year." in done.stdout
    assert all(each.isprintable() or each == "\n" for each in done.stdout)


def test_the_endpoint_may_be_set_in_the_environment(
    groundwork: Groundwork, folder: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    assert groundwork(*ASK, "--documents", folder, "--model", "tiny").returncode == 0
    assert groundwork(*ASK, "--documents", folder).returncode == 0
    assert len(server.seen) == 1, "without --model nothing is asked"


def test_decide_names_the_model_on_every_page(
    groundwork: Groundwork, folder: Path, three: Path, server: Server, tmp_path: Path
) -> None:
    done = groundwork(
        "decide", "--documents", folder, "--golden", three, "--model", "tiny", "--base-url", server.url,
        "--out", tmp_path / "out",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(server.seen) == 6, "two options, three questions: there is no prompt pack for a third"
    pages = [(tmp_path / "out" / name).read_text(encoding="utf-8") for name in ("decision.html", "decision.md")]
    for page in (*pages, done.stdout):
        assert "chat model tiny" in page
        assert "extractive" not in page
        assert "a model's own time is not in it" not in page
        assert "a model&#39;s own time is not in it" not in page
    assert "tiny has no list price: its tokens are priced as those of gpt-5-mini" in done.stdout
    assert server.url not in done.stdout + done.stderr + "".join(pages)


def test_decide_prices_a_model_that_has_a_price(
    groundwork: Groundwork, folder: Path, three: Path, server: Server
) -> None:
    done = groundwork(
        "decide", "--documents", folder, "--golden", three, "--model", "gpt-5-nano", "--base-url", server.url
    )
    assert done.returncode == 0, done.stderr
    assert "Priced as gpt-5-nano" in done.stdout
    assert "no list price" not in done.stdout


def test_decide_without_an_endpoint_asks_nobody(groundwork: Groundwork, folder: Path, three: Path) -> None:
    done = groundwork("decide", "--documents", folder, "--golden", three, "--model", "gpt-5-nano")
    assert done.returncode == 0, done.stderr
    assert "extractive reader (no model)" in done.stdout
    assert "Priced as gpt-5-nano" in done.stdout


def test_decide_holds_a_budget_by_the_price_that_was_typed(
    groundwork: Groundwork, folder: Path, three: Path, server: Server
) -> None:
    asked = ("decide", "--documents", folder, "--golden", three, "--model", "tiny", "--base-url", server.url)
    assert_refused(groundwork(*asked, "--budget", "1"), "--usd-per-mtok IN OUT")
    done = groundwork(*asked, "--budget", "1", "--usd-per-mtok", "1", "4")
    assert done.returncode == 0, done.stderr
    dear = ("--budget", "1", "--usd-per-mtok", "9000", "9000", "--out", "dear")
    assert_refused(groundwork(*asked, *dear), "budget")


@pytest.mark.parametrize("verb", [ASK, ("decide",)])
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--base-url", "http://localhost:1/v1"], ["no model is named", "--model NAME"]),
        (["--model", "tiny", "--base-url", "localhost"], ["is not an address"]),
        (["--model", "tiny", "--base-url", "http://127.0.0.1:9/v1"], ["cannot be reached", "tiny"]),
        (["--model", "tiny", "--base-url", "http://127.0.0.1:9/v1", "--timeout", "0"], ["timeout_s", "above 0"]),
    ],
)
def test_a_bad_endpoint_is_named(
    arguments: list[str],
    said: list[str],
    verb: tuple[str, ...],
    groundwork: Groundwork,
    folder: Path,
    three: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Retries, "wait", lambda *_: 0.0)  # as often as ever, but at once: half a minute otherwise
    golden = ("--golden", three) if verb == ("decide",) else ()
    assert_refused(groundwork(*verb, "--documents", folder, *golden, *arguments), *said)


def test_ask_needs_an_endpoint_for_a_model(groundwork: Groundwork, folder: Path) -> None:
    assert_refused(groundwork(*ASK, "--documents", folder, "--model", "tiny"), "needs an endpoint", "OPENAI_BASE_URL")


@pytest.mark.parametrize("status", [401, 404, 429, 500])
def test_a_failing_endpoint_is_told_in_words(status: int, groundwork: Groundwork, folder: Path, server: Server) -> None:
    server.plan = [refusing(status)] * 9
    done = groundwork(*ASK, "--documents", folder, "--model", "tiny", "--base-url", server.url)
    assert_refused(done, f"status {status}", "tiny")
    assert KEY not in done.stderr


def test_ask_of_a_server_that_is_not_ours(
    groundwork: Groundwork, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", LOCAL_KEY)
    with llama_cpp(tmp_path) as address:
        done = groundwork(*ASK, "--documents", folder, "--model", "made", "--base-url", address)
    assert done.returncode == 0, done.stderr
    assert "[1] fees.md, line 9: “A stall permit costs cr 40 a year.”" in done.stdout
    assert "[99] no such source: “no such words”" in done.stdout


def test_decide_with_a_server_that_is_not_ours(
    groundwork: Groundwork, folder: Path, three: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", LOCAL_KEY)
    with llama_cpp(tmp_path) as address:
        done = groundwork(
            "decide", "--documents", folder, "--golden", three, "--model", "made", "--base-url", address,
            "--out", tmp_path / "out",
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "chat model made" in done.stdout
    assert "extractive" not in (tmp_path / "out" / "decision.html").read_text(encoding="utf-8")
