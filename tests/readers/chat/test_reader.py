"""Against a real server that does as it is told, well and badly, asked in both ways."""

import asyncio
import json
import logging
import threading
import time
import traceback

import pytest

from tests.readers.chat.conftest import FEES
from tests.readers.chat.scripted import KEY, Told, refusing, structured
from toolkit import tokens
from toolkit.prompting import DECLINED
from toolkit.readers import Retryable, chat
from toolkit.schema import InputError, ModelUsage, SourceQuote

COST = SourceQuote(number=1, start=100, end=128, quote="A permit costs cr 40 a year.")


def test_a_structured_answer_is_streamed_and_cited_to_the_span(server, reads) -> None:
    reading = reads()
    assert reading.text == "A permit costs cr 40 a year. [1]"
    assert reading.quotes == (COST,)
    assert (reading.abstained, reading.problem) == (False, None)
    assert reading.usage == ModelUsage(tokens_in=90, tokens_out=30, cached_in=64, reasoning=12)
    assert reading.tokens_out == 30
    assert reading.first_token_s is not None
    assert 0 < reading.first_token_s < 5


def test_what_is_sent_is_the_prompts_own_text(server, reads, prompt) -> None:
    reads(max_tokens_out=77)
    sent = server.seen[0]
    assert sent["messages"] == [{"role": "user", "content": prompt.text}]
    assert (sent["model"], sent["max_tokens"], sent["temperature"], sent["seed"]) == ("tiny", 77, 0.0, 0)
    assert sent["stream_options"] == {"include_usage": True}
    assert sent["response_format"]["json_schema"]["strict"] is True


def test_an_answer_in_plain_text_keeps_its_marks(server, reads) -> None:
    server.plan = [Told(text="A permit costs cr 40 a year. [1] Dogs are not [2].")]
    reading = reads(structured="never")
    assert "response_format" not in server.seen[0]
    assert reading.quotes == (COST, SourceQuote(number=2, start=0, end=12, quote="Dogs are not"))


def test_an_answer_that_is_not_streamed(server, reads) -> None:
    reading = reads(stream=False)
    assert server.seen[0]["stream"] is False
    assert "stream_options" not in server.seen[0]
    assert (reading.quotes, reading.first_token_s, reading.problem) == ((COST,), None, None)


def test_an_endpoint_that_does_not_stream_though_asked(server, reads) -> None:
    server.plan = [Told(streams=False)]
    reading = reads()
    assert (reading.quotes, reading.first_token_s, reading.problem) == ((COST,), None, None)


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ("response_format", {}),
        ("stream_options", {}),
        ("seed", {}),
        ("temperature", {}),
        ("max_tokens", {"max_completion_tokens": 600}),
    ],
)
def test_what_an_endpoint_does_not_take_is_found_out_once(server, reads, part: str, instead: dict) -> None:
    server.refuses_parts = (part,)
    server.plan = [Told(text="A permit costs cr 40 a year. [1]")] * 2
    reading = reads(times=2)
    assert reading.quotes == (COST,)
    assert [part in sent for sent in server.seen] == [True, False, False]
    assert instead.items() <= server.seen[1].items()


def test_an_endpoint_that_takes_none_of_them(server, reads) -> None:
    server.refuses_parts = ("response_format", "stream_options", "seed", "temperature", "max_tokens")
    server.plan = [Told(text="A permit costs cr 40 a year. [1]")]
    assert reads().quotes == (COST,)
    assert len(server.seen) == 6


def test_a_refusal_without_reasons_is_laid_to_structured_output(server, reads) -> None:
    server.plan = [refusing(400, "bad request"), Told(text="A permit costs cr 40 a year. [1]")]
    assert reads().quotes == (COST,)
    assert "response_format" not in server.seen[1]


def test_structured_output_that_must_be_is_not_given_up(server, reads) -> None:
    server.refuses_parts = ("response_format",)
    with pytest.raises(InputError, match="refused the request"):
        reads(structured="always")
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("told", "problem", "remedy"),
    [
        (refusing(401), "refused the key", "OPENAI_API_KEY"),
        (refusing(403), "refused the key", "OPENAI_API_KEY"),
        (refusing(404), "no such model or address", "/v1"),
        (refusing(402), "nothing left to pay with", "account"),
        (refusing(429, code="insufficient_quota"), "nothing left to pay with", "account"),
        (refusing(400), "refused the request", "model's name"),
        (refusing(422), "refused the request", "model's name"),
        (Told(body=b"<html>hello</html>", content_type="text/html"), "web page", "/v1"),
    ],
)
def test_what_a_person_must_mend_stops_the_run(server, reads, told: Told, problem: str, remedy: str) -> None:
    server.plan = [told] * 9
    with pytest.raises(InputError, match=problem) as caught:
        reads()
    assert not isinstance(caught.value, Retryable)
    assert remedy in str(caught.value)
    _assert_secret(caught.value, server.url)


@pytest.mark.parametrize(
    ("told", "problem", "after"),
    [
        (Told(body=b'{"choices"', headers={"Content-Length": "500"}), "broke off before its answer", None),
        (Told(status=429, body=b"{}", headers={"Retry-After": "7"}), "no more requests", 7.0),
        (Told(status=429, body=b"{}", headers={"Retry-After-Ms": "1500"}), "no more requests", 1.5),
        (Told(status=429, body=b"{}", headers={"Retry-After": "soon"}), "no more requests", None),
        (Told(status=500, body=b"oh"), "failed", None),
        (Told(status=503, body=b"\xff\xfe", headers={"Retry-After": "2"}), "failed", 2.0),
        (Told(status=408, body=b""), "failed", None),
        (Told(body=b"{}", wait_s=0.8), "did not answer in time", None),
        (
            Told(body=b'data: {"error": {"code": 429, "message": "x"}}\n\n', content_type="text/event-stream"),
            "failed before",
            None,
        ),
    ],
)
def test_what_may_pass_is_said_to_be_worth_asking_again(server, reads, told: Told, problem: str, after) -> None:
    server.plan = [told]
    with pytest.raises(Retryable, match=problem) as caught:
        reads(timeout_s=0.4)
    assert caught.value.retry_after == after
    assert caught.value.too_many == (told.status == 429)
    assert caught.value.may_be_charged == (told.status == 200)
    assert len(server.seen) == 1, "one attempt is made"
    _assert_secret(caught.value, server.url)


def test_a_date_to_wait_for_is_held_against_the_answers_own(server, reads) -> None:
    until = {"Date": "Fri, 20 Nov 2026 10:00:00 GMT", "Retry-After": "Fri, 20 Nov 2026 10:00:30 GMT"}
    server.plan = [Told(status=503, body=b"", headers=until)]
    with pytest.raises(Retryable) as caught:
        reads()
    assert caught.value.retry_after == 30.0


NOWHERE = "http://127.0.0.1:9/v1"


def test_a_server_that_is_not_there(reads) -> None:
    with pytest.raises(Retryable, match="cannot be reached") as caught:
        reads(base_url=NOWHERE)
    assert not caught.value.may_be_charged
    _assert_secret(caught.value, NOWHERE)


def _assert_secret(error: Exception, address: str) -> None:
    told = "".join(traceback.format_exception(error)) + repr(error)
    assert KEY not in told
    assert address not in told
    assert "tiny" in told


SSE = "text/event-stream"


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        (Told(text=""), "holds no answer"),
        (Told(text="", reasoning="Let me think", finish="length"), "cut at 600 tokens; the reply holds no answer"),
        (Told(body=b"not json"), "other than a chat reply"),
        (Told(body=b"[" * 100_000), "other than a chat reply"),
        (Told(body=b"\xff\xfe\x00"), "other than a chat reply"),
        (Told(body=b"[]"), "other than a chat reply"),
        (Told(body=b'{"choices": "none"}'), "other than a chat reply"),
        (Told(body=b'{"choices": [{"message": 3}]}'), "other than a chat reply"),
        (Told(body=b"data: rubbish\n\n", content_type=SSE), "other than a chat reply"),
        (Told(body=b"data: \xff\xfe\n\n", content_type=SSE), "other than a chat reply"),
        (Told(body=b"\x00\x01\x02", content_type=SSE), "holds no answer"),
        (Told(body=b"", content_type=SSE), "holds no answer"),
        (Told(body=b'data: {"choices": [{"delta": {"content": 5}}]}\n\n', content_type=SSE), "holds no answer"),
        (Told(body=b'data: {"error": {"message": "odd"}}\n\n', content_type=SSE), "reported an error"),
        (Told(text=structured("", [])), "holds no answer"),
        (Told(text="<think>Let me see"), "holds no answer"),
        (Told(text=" \n"), "holds no answer"),
        (Told(text=structured(answer=["a", "b"])), "the answer is not a text"),
        (refusing(400, "maximum context length is 4096 tokens"), "does not fit the model's window"),
        (refusing(500, "Context size has been exceeded."), "does not fit the model's window"),
    ],
)
def test_one_bad_reply_is_recorded_and_is_no_refusal(server, reads, told: Told, problem: str) -> None:
    server.plan = [Told(), told]
    reading = reads(times=2)
    assert problem in (reading.problem or "")
    assert (reading.text, reading.abstained) == ("", False)
    assert KEY not in reading.problem


def test_a_request_refused_after_others_were_answered_is_recorded(server, reads) -> None:
    server.plan = [Told(), refusing(400, "odd"), refusing(400, "odd")]
    reading = reads(times=2)
    assert reading.problem == "the endpoint refused the request (status 400)"
    assert not reading.abstained


def test_one_odd_refusal_does_not_give_up_structured_output(server, reads) -> None:
    server.plan = [Told(), refusing(400, "odd"), refusing(400, "odd"), Told()]
    assert reads(times=3).quotes == (COST,)
    assert "response_format" in server.seen[-1]


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        (Told(text="A permit costs cr", finish="length"), "cut at 600 tokens"),
        (Told(text="A permit costs cr 40 a year.", finish=None), "stopped before its end"),
        (Told(text="A permit costs cr 40 a year.", cut=True), "stopped before its end"),
        (Told(text=structured()[:40], finish="length"), "not the JSON"),
    ],
)
def test_an_answer_that_breaks_off_is_kept_as_far_as_it_goes(server, reads, told: Told, problem: str) -> None:
    server.plan = [told]
    reading = reads()
    assert problem in (reading.problem or "")
    assert reading.text.startswith("A permit costs c")
    assert not reading.abstained


def test_an_answer_that_drips_without_end_is_cut_off(server, reads) -> None:
    server.plan = [Told(text="word " * 1000, wait_s=0.05)]
    reading = reads(timeout_s=0.5)
    assert "did not end in time" in (reading.problem or "")
    assert reading.text.startswith("word word")


@pytest.mark.parametrize(("content_type", "drop"), [(SSE, b": wait\n\n"), ("application/json", b" ")])
def test_a_reply_that_only_keeps_the_line_open_is_late(server, reads, content_type: str, drop: bytes) -> None:
    server.plan = [Told(body=drop * 100, content_type=content_type, drips_s=0.03)]
    began = time.perf_counter()
    with pytest.raises(Retryable, match="did not answer in time"):
        reads(timeout_s=0.3, stream=content_type == SSE)
    assert time.perf_counter() - began < 2


def test_an_answer_too_long_to_hold_is_cut_off(server, reads) -> None:
    endless = json.dumps({"choices": [{"delta": {"content": "word " * 20_000}}]}).encode()
    server.plan = [Told(body=b"".join(b"data: " + endless + b"\n\n" for _ in range(9)), content_type=SSE)]
    reading = reads(structured="never")
    assert "did not end within" in (reading.problem or "")
    assert len(reading.text) < 400_000


@pytest.mark.parametrize(
    ("told", "text", "problem"),
    [
        (Told(text=DECLINED), DECLINED, None),
        (Told(text=structured(DECLINED, [])), DECLINED, None),
        (Told(text=structured("Nothing here about dogs.", [], declined=True)), "Nothing here about dogs.", None),
        (Told(text=structured("", [], declined=True)), DECLINED, None),
        (Told(text="", refusal="I can't help with that."), "I can't help with that.", None),
        (Told(text="", finish="content_filter"), DECLINED, "provider's filter stopped"),
        (refusing(400, "filtered", code="content_filter"), DECLINED, "filter declined"),
    ],
)
def test_refusals_are_recognised(server, reads, told: Told, text: str, problem: str | None) -> None:
    server.plan = [told]
    reading = reads()
    assert reading.abstained
    assert reading.text == text
    assert (problem or "") in (reading.problem or "")


def test_citations_of_what_is_not_there_are_kept_and_cannot_be_valid(server, reads) -> None:
    cited = [
        {"source": 99, "quote": "A permit costs cr 40 a year."},
        {"source": 2, "quote": "A permit costs cr 40 a year."},
        {"source": 10**30, "quote": "x"},
        {"source": 1, "quote": "late renewal adds cr 15"},
    ]
    server.plan = [Told(text=structured("Cr 40.", cited))]
    *wrong, right = reads().quotes
    assert [(each.number, each.start, each.end) for each in wrong] == [(99, 0, 0), (2, 0, 0), (0, 0, 0)]
    assert right.quote == FEES[right.start - 100 : right.end - 100] == "late* renewal adds cr 15"


@pytest.mark.parametrize("usage", [None, {}, [], {"prompt_tokens": "9", "completion_tokens": 1}, {"prompt_tokens": -1}])
def test_missing_usage_is_counted_by_tiktoken_and_said(server, reads, usage: object) -> None:
    server.plan = [Told(text="A permit costs cr 40 a year. [1]", usage=usage)]
    reading = reads()
    assert (reading.usage, reading.tokens_out) == (None, tokens.count("A permit costs cr 40 a year. [1]"))
    assert reading.note == "the endpoint reported no usage: tokens are counted by tiktoken"


def test_usage_far_from_tiktokens_count_is_said(server, reads) -> None:
    server.plan = [Told(usage={"prompt_tokens": 5000, "completion_tokens": 400})]
    reading = reads()
    assert reading.usage == ModelUsage(tokens_in=5000, tokens_out=400)
    assert "reports 5000 tokens in, tiktoken counts" in (reading.note or "")
    assert "reports 400 tokens out, tiktoken counts" in (reading.note or "")


def test_the_key_and_the_address_come_from_the_environment(server, prompt, monkeypatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("MY_KEY", "sk-mine")
    chat("tiny").read(prompt)
    chat("tiny", key_variable="MY_KEY").read(prompt)
    monkeypatch.delenv("OPENAI_API_KEY")
    chat("tiny").read(prompt)
    assert server.keys == [f"Bearer {KEY}", "Bearer sk-mine", "Bearer no-key"]


def test_a_hosted_endpoint_needs_a_key(monkeypatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(InputError, match="no key is set"):
        chat("gpt-5-mini")


def test_neither_key_nor_address_is_shown(server, prompt, caplog) -> None:
    with caplog.at_level(logging.WARNING):
        reader = chat("tiny", base_url=server.url)
        reader.read(prompt)
    for shown in (repr(reader), str(reader), reader.name, repr(reader.connection), caplog.text):
        assert KEY not in shown
        assert server.url not in shown
    assert reader.name == "chat model tiny"


def test_the_identity_is_of_all_that_decides_a_reply_and_tells_no_secret(server, prompt) -> None:
    reader = chat("tiny", base_url=server.url)
    before = reader.identity
    server.refuses_parts = ("seed", "response_format")
    reader.read(prompt)
    assert reader.identity == before == chat("tiny", base_url=f"{server.url}/").identity
    others: list[dict] = [{"temperature": 1.0}, {"seed": 1}, {"max_tokens_out": 9}, {"structured": "never"}]
    different = {chat("tiny", base_url=server.url, **other).identity for other in others}
    different |= {chat("other", base_url=server.url).identity, chat("tiny", base_url="http://elsewhere/v1").identity}
    assert len(different - {before}) == 6
    assert KEY not in before
    assert server.url not in before


@pytest.mark.parametrize(
    "settings",
    [
        {"base_url": ""},
        {"base_url": "sk-in-the-wrong-place"},
        {"timeout_s": 0},
        {"max_tokens_out": 0},
        {"temperature": 3},
        {"structured": "perhaps"},
    ],
)
def test_settings_that_cannot_be_used_are_named(settings: dict, monkeypatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(InputError) as caught:
        chat("tiny", **{"base_url": "http://localhost:1", **settings})
    assert "sk-in" not in str(caught.value)


def test_many_prompts_at_once(server, prompt) -> None:
    async def together() -> list[object]:
        reader = chat("tiny", base_url=server.url)
        readings = await asyncio.gather(*(reader.aread(prompt) for _ in range(20)))
        await reader.aclose()
        return [reading.quotes for reading in readings]

    assert asyncio.run(together()) == [(COST,)] * 20


def test_one_reader_in_two_event_loops_and_in_threads(server, prompt) -> None:
    reader = chat("tiny", base_url=server.url)

    async def once() -> object:
        reading = await reader.aread(prompt)
        await reader.aclose()
        return reading.quotes

    assert [asyncio.run(once()), asyncio.run(once())] == [(COST,)] * 2
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(reader.read(prompt).quotes)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [(COST,)] * 8
