"""Calls that are paid for: as many at once as asked, never past the budget, again only where that helps."""

import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import closing, suppress
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from tests.runs.driving.endpoints import Endpoint, price, prompt
from toolkit.readers import Retryable
from toolkit.runs.driving import Budget, BudgetReachedError, Driver, Limits, Replies, Retries, Terms
from toolkit.runs.driving.working import work_through
from toolkit.schema import InputError, Prompt, Reading

QUICK = Retries(most=8, first_s=0.001, longest_s=0.01)


def _ask(driver: Driver, endpoint: Endpoint, count: int, *, at_once: int = 64) -> list[tuple[str, Reading]]:
    kept: list[tuple[str, Reading]] = []
    reader = driver.reader(endpoint)
    work_through([f"q{n}" for n in range(count)], lambda text: reader.read(prompt(text)), kept.extend, at_once=at_once)
    return kept


def test_every_prompt_gets_its_own_answer() -> None:
    endpoint = Endpoint(latency_s=0.002)
    with Driver(Terms(concurrency=16)) as driver:
        kept = _ask(driver, endpoint, 200)
    assert {text: reading.text for text, reading in kept} == {f"q{n}": f"re q{n}" for n in range(200)}
    assert endpoint.most_inside == 16
    assert endpoint.closed


@pytest.mark.parametrize("seed", range(5))
def test_the_budget_is_never_passed_whatever_fails_64_at_a_time(seed: int) -> None:
    random = Random(seed)  # noqa: S311
    limit = Decimal("0.25")

    def fail(_: int) -> Retryable | None:
        drawn = random.random()
        if drawn < 0.2:
            return Retryable("is busy", too_many=drawn < 0.1)
        return Retryable("was late", may_be_charged=True) if drawn < 0.3 else None

    endpoint = Endpoint(latency_s=0.001, fail=fail, seed=seed)
    budget = Budget(limit)
    terms = Terms(concurrency=64, price=price, retries=QUICK)
    with Driver(terms, budget=budget) as driver, pytest.raises(BudgetReachedError, match="larger budget"):
        _ask(driver, endpoint, 2000)
    assert endpoint.charged <= budget.spent <= limit
    assert endpoint.charged > limit * Decimal("0.9")  # and it was used, not merely respected


def test_a_call_waits_for_others_to_settle_rather_than_give_up() -> None:
    most = price(125, 50)
    endpoint = Endpoint(latency_s=0.005)
    with Driver(Terms(concurrency=8, price=price), budget=Budget(most * 8)) as driver:
        assert len(_ask(driver, endpoint, 10, at_once=8)) == 10


def test_the_ledger_outlives_the_process_and_counts_what_was_cut_off(tmp_path: Path) -> None:
    ledger = tmp_path / "spending.sqlite"
    first = Budget(Decimal(1), ledger=ledger)
    first.settle(first.reserve(Decimal("0.5")), Decimal("0.2"))
    first.reserve(Decimal("0.3"))
    first.close()
    second = Budget(Decimal(1), ledger=ledger)
    assert (second.spent, second.cut_off) == (Decimal("0.5"), 1)
    with pytest.raises(BudgetReachedError):
        second.reserve(Decimal("0.6"))


def test_a_budget_must_be_money() -> None:
    with pytest.raises(InputError, match="budget_usd"):
        Budget(Decimal(0))
    with pytest.raises(InputError, match="budget_usd"):
        Budget(Decimal("NaN"))


def test_what_helps_is_tried_again_and_what_does_not_is_not() -> None:
    busy = Endpoint(fail=lambda call: Retryable("is busy") if call < 4 else None)
    with Driver(Terms(retries=QUICK)) as driver:
        assert driver.reader(busy).read(prompt("q")).text == "re q"
        assert (driver.tally.sent, driver.tally.tried_again) == (4, 3)
    bad_key = Endpoint(fail=lambda _: InputError("refused the key"))
    with Driver(Terms(retries=QUICK)) as driver, pytest.raises(InputError, match="refused the key"):
        driver.reader(bad_key).read(prompt("q"))
    assert bad_key.calls == 1


def test_retries_end() -> None:
    endpoint = Endpoint(fail=lambda _: Retryable("is busy"))
    with Driver(Terms(retries=QUICK)) as driver, pytest.raises(Retryable, match="is busy"):
        driver.reader(endpoint).read(prompt("q"))
    assert endpoint.calls == QUICK.most + 1


def test_an_answer_that_never_ends_is_given_up_and_counted_as_paid() -> None:
    endpoint, budget = Endpoint(latency_s=30), Budget()
    terms = Terms(deadline_s=0.02, retries=Retries(most=1, first_s=0.001), price=price)
    with Driver(terms, budget=budget) as driver, pytest.raises(Retryable, match=r"within 0\.02 s"):
        driver.reader(endpoint).read(prompt("q"))
    assert endpoint.calls == 2
    assert budget.spent == 2 * price(125, 50)


def test_a_refusal_for_too_many_halves_what_is_sent_and_success_widens_it_again() -> None:
    endpoint = Endpoint(latency_s=0.002)
    endpoint.fail = lambda _: Retryable("too many", too_many=True) if endpoint.inside > 4 else None
    with Driver(Terms(concurrency=64, retries=Retries(most=50, first_s=0.001, longest_s=0.01))) as driver:
        kept = _ask(driver, endpoint, 300)
    assert len(kept) == 300
    assert driver.tally.tried_again < 300  # without narrowing, some sixty of every sixty-four would fail


def test_retry_after_is_kept_by_everyone() -> None:
    endpoint = Endpoint(fail=lambda call: Retryable("wait", too_many=True, retry_after=0.2) if call == 1 else None)
    with Driver(Terms(concurrency=1)) as driver:
        begun = time.monotonic()
        _ask(driver, endpoint, 3, at_once=3)
    assert time.monotonic() - begun >= 0.2


def test_requests_a_minute_are_kept() -> None:
    endpoint = Endpoint()
    with Driver(Terms(concurrency=64, limits=Limits(requests_per_minute=600))) as driver:
        minute = driver._pace._requests[0]
        minute.add(597.0, driver._loop.time() - 59.7)  # an endpoint that was asked 597 times almost a minute ago
        begun = time.monotonic()
        _ask(driver, endpoint, 6)
    assert 0.25 <= time.monotonic() - begun < 5


def test_a_reply_is_kept_by_all_that_decides_it(tmp_path: Path) -> None:
    replies = Replies(tmp_path / "replies.sqlite")
    endpoint = Endpoint()
    with Driver(Terms(), replies=replies) as driver:
        texts = [driver.reader(endpoint, repeat).read(prompt("q")).text for repeat in (0, 0, 1)]
    assert texts == ["re q"] * 3
    assert (endpoint.calls, driver.tally.from_cache) == (2, 1)
    other = Endpoint()
    other.identity = "endpoint b"
    with Driver(Terms(), replies=replies) as driver:
        driver.reader(other).read(prompt("q"))
        driver.reader(other).read(prompt("q", tokens=7))
    assert other.calls == 1


def test_a_reply_that_could_not_be_used_is_not_kept(tmp_path: Path) -> None:
    class Torn(Endpoint):
        async def aread(self, prompt: object, /) -> Reading:
            self.calls += 1
            return Reading(text="", abstained=False, quotes=(), tokens_out=0, problem="the reply holds no answer")

    endpoint = Torn()
    with Driver(Terms(), replies=Replies(tmp_path / "replies.sqlite")) as driver:
        for _ in range(2):
            driver.reader(endpoint).read(prompt("q"))
    assert endpoint.calls == 2


def test_a_damaged_file_of_replies_is_named(tmp_path: Path) -> None:
    path = tmp_path / "replies.sqlite"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(InputError, match=r"replies\.sqlite"):
        Replies(path)


def test_what_was_refused_outright_or_never_left_costs_nothing() -> None:
    bad_key, budget = Endpoint(fail=lambda _: InputError("refused the key")), Budget(Decimal(1))
    terms = Terms(price=price, limits=Limits(requests_per_minute=1))
    with Driver(terms, budget=budget) as driver:
        with pytest.raises(InputError, match="refused the key"):
            driver.reader(bad_key).read(prompt("q"))
        assert budget.spent == 0
        waiting = threading.Thread(target=lambda: suppressed(driver.reader(Endpoint()).read, prompt("q")))
        waiting.start()  # for a minute, since one request a minute is allowed
        while not budget.reserved:
            time.sleep(0.001)
    waiting.join()
    assert (budget.spent, budget.reserved) == (0, 0)


def suppressed(read: Callable[[Prompt], Reading], asked: Prompt) -> None:
    with suppress(CancelledError):
        read(asked)


@pytest.mark.parametrize("damage", [b"not a ledger" * 400, None])
def test_a_damaged_ledger_is_named(tmp_path: Path, damage: bytes | None) -> None:
    ledger = tmp_path / "spending.sqlite"
    if damage:
        ledger.write_bytes(damage)
    else:
        with closing(sqlite3.connect(ledger)) as file, file:
            file.execute("CREATE TABLE calls (call INTEGER PRIMARY KEY, reserved TEXT, settled TEXT)")
            file.execute("INSERT INTO calls (reserved) VALUES ('a lot')")
    with pytest.raises(InputError, match=r"spending\.sqlite.*cannot be used"):
        Budget(Decimal(1), ledger=ledger)


def test_terms_that_nobody_can_keep_are_refused() -> None:
    for make, said in (
        (lambda: Terms(concurrency=0), "concurrency"),
        (lambda: Terms(deadline_s=0), "deadline_s"),
        (lambda: Limits(requests_per_minute=0), "requests_per_minute"),
        (lambda: Limits(tokens_per_minute=-1), "tokens_per_minute"),
    ):
        with pytest.raises(InputError, match=said):
            make()
