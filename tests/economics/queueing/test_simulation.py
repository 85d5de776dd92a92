"""The simulator against closed forms, where its service is theirs, and against what must hold of any engine."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.economics.queueing import (
    Engine,
    Requests,
    bursty,
    general_waiting,
    poisson,
    server_waiting,
    simulate,
    waiting,
)
from toolkit.economics.serving import deployment, engine_of, shipped_constants, step_cost, traffic
from toolkit.schema import InputError

COUNT = 30_000
ONE = Engine(fixed_s=0.0, token_s=1.0, places=1, chunk_tokens=10**9)  # One at a time, a second a token of prompt.


def _trace(at: np.ndarray, tokens_in: np.ndarray | float, tokens_out: np.ndarray | float = 1.0) -> Requests:
    every = np.ones(len(at))
    return Requests(arrivals_s=at, tokens_in=every * tokens_in, tokens_out=every * tokens_out)


def _mean(values: np.ndarray) -> tuple[float, float]:
    """Return a mean and its standard error, by means of batches, since neighbours in a queue are alike."""
    batches = values[len(values) // 10 :][: len(values) * 9 // 10 // 30 * 30].reshape(30, -1).mean(axis=1)
    return float(batches.mean()), float(batches.std(ddof=1) / np.sqrt(30))


@pytest.mark.parametrize("load", [0.3, 0.7, 0.85])
def test_exponential_prompts_one_at_a_time_are_mm1(load: float) -> None:
    at = poisson(requests_per_s=load, requests=COUNT, seed=1)
    run = simulate(ONE, _trace(at, np.maximum(np.random.default_rng(2).exponential(1.0, COUNT), 1e-6)))
    mean, error = _mean(run.requests["wait_s"].to_numpy())
    assert abs(mean - waiting(arrivals_per_s=load, service_s=1, agents=1).wait_s) < 4 * error
    assert error < 0.2 * mean


@pytest.mark.parametrize("load", [0.3, 0.7, 0.85])
def test_equal_prompts_one_at_a_time_are_md1(load: float) -> None:
    run = simulate(ONE, _trace(poisson(requests_per_s=load, requests=COUNT, seed=3), 1.0))
    mean, error = _mean(run.requests["wait_s"].to_numpy())
    assert abs(mean - general_waiting(arrivals_per_s=load, service_s=1, agents=1, service_cv=0)) < 4 * error
    assert error < 0.15 * mean


@pytest.mark.parametrize(("places", "load"), [(2, 0.7), (5, 0.8)])
def test_steps_of_one_length_and_exponential_answers_are_mmc(places: int, load: float) -> None:
    count, step = 8000, 0.01
    tokens = np.ceil(np.random.default_rng(5).exponential(100, count))  # Geometric: a second of service on average.
    engine = Engine(fixed_s=step, token_s=0.0, places=places, chunk_tokens=10**9)
    rate = load * places / (tokens.mean() * step)
    run = simulate(engine, _trace(poisson(requests_per_s=rate, requests=count, seed=4), 1.0, tokens))
    mean, error = _mean(run.requests["wait_s"].to_numpy())
    expected = waiting(arrivals_per_s=rate, service_s=tokens.mean() * step, agents=places).wait_s
    assert abs(mean - expected) < 4 * error + step  # It enters where a step begins: half a step late, on average.


def test_the_state_dependent_queue_agrees_where_prompts_are_nothing() -> None:
    count, places, fixed, each = 12_000, 32, 0.01, 0.0005
    tokens = np.ceil(np.random.default_rng(6).exponential(50, count))
    engine = Engine(fixed_s=fixed, token_s=0.0, sequence_s=each, places=places, chunk_tokens=10**9)
    most = places / ((fixed + each * places) * tokens.mean())
    run = simulate(engine, _trace(poisson(requests_per_s=0.8 * most, requests=count, seed=7), 1e-6, tokens))
    queue = server_waiting(0.8 * most, step_s=lambda n: fixed + each * n, places=places, tokens_out=tokens.mean())
    mean, error = _mean(run.requests["time_s"].to_numpy())
    assert mean == pytest.approx(queue.time_in_system_s, abs=4 * error + 2 * fixed)


def test_the_state_dependent_queue_is_erlang_at_its_ends() -> None:
    many = server_waiting(3.0, step_s=np.ones_like, places=5, tokens_out=1)
    closed = waiting(arrivals_per_s=3.0, service_s=1, agents=5)
    assert many.wait_share == pytest.approx(closed.wait_share)
    assert many.wait_s == pytest.approx(closed.wait_s)
    assert many.time_in_system_s == pytest.approx(closed.time_in_system_s)


def test_slots_are_not_independent_servers() -> None:
    made, asked = deployment("Llama-3.1-8B", "H100", weights="FP16"), traffic(467, 256)
    cost = step_cost(made, asked, shipped_constants())
    places = int(cost.places)
    alone = places / (float(cost.steady(np.array(1.0))) * 256)
    full = places / (float(cost.steady(np.array(float(places)))) * 256)
    assert alone > 4 * full
    queue = server_waiting(0.9 * full, step_s=cost.steady, places=places, tokens_out=256)
    assert queue.utilisation == pytest.approx(0.9)


def test_bursts_lengthen_the_tail_of_the_first_token() -> None:
    engine = engine_of(deployment("Llama-3.1-8B", "H100", weights="FP16"), traffic(467, 256))
    tails = []
    for cv in (1.0, 4.0):
        run = simulate(engine, _trace(bursty(requests_per_s=16, requests=1500, cv=cv, seed=8), 467.0, 256.0))
        tails.append(run.percentiles().row(by_predicate=pl.col("measure") == "ttft_s", named=True)["p99"])
    assert tails[1] > 2 * tails[0]


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 1000),
    rate=st.floats(0.5, 50),
    places=st.integers(1, 64),
    chunk=st.integers(1, 4096),
    cache=st.floats(2000, 1e5),
)
def test_what_must_hold_of_any_run(seed: int, rate: float, places: int, chunk: int, cache: float) -> None:
    generator = np.random.default_rng(seed)
    tokens_in, tokens_out = generator.integers(1, 400, 60).astype(float), generator.integers(1, 60, 60).astype(float)
    engine = Engine(fixed_s=0.005, token_s=1e-5, places=places, chunk_tokens=chunk, cache_tokens=cache)
    trace = _trace(poisson(requests_per_s=rate, requests=60, seed=seed), tokens_in, tokens_out)
    run, again = simulate(engine, trace), simulate(engine, trace)
    assert run.requests.equals(again.requests)
    assert run.requests.select((each.is_finite() & (each >= 0)).all() for each in _columns()).row(0) == (True,) * 6
    assert (run.requests["ttft_s"] <= run.requests["time_s"] + 1e-9).all()
    assert run.gap_count.sum() == (tokens_out - 1).sum()
    ordered = run.percentiles()
    assert ((ordered["p50"] <= ordered["p95"]) & (ordered["p95"] <= ordered["p99"])).all()
    assert 0 < run.busy_share <= 1 + 1e-9


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 1000), squeeze=st.floats(1.05, 5))
def test_the_same_requests_sooner_never_wait_less(seed: int, squeeze: float) -> None:
    at = poisson(requests_per_s=20, requests=200, seed=seed)
    engine = Engine(fixed_s=0.01, token_s=1e-5, places=4)
    slow, quick = (simulate(engine, _trace(each, 100.0, 20.0)) for each in (at, at / squeeze))
    assert quick.requests["wait_s"].mean() >= slow.requests["wait_s"].mean() - 0.02


def test_a_full_cache_keeps_the_others_waiting() -> None:
    trace = _trace(np.zeros(4), 100.0, 11.0)
    run = simulate(Engine(fixed_s=1.0, token_s=0.0, cache_tokens=250), trace)
    # Two at a time: one step for the prompt and first token, ten for the others.
    assert run.requests["wait_s"].to_list() == [0, 0, 11, 11]


def test_context_is_read_as_it_grows() -> None:
    run = simulate(Engine(fixed_s=0.0, token_s=1e-9, context_token_s=1.0), _trace(np.zeros(1), 100.0, 4.0))
    assert run.gap_s.tolist() == pytest.approx([101, 102, 103], abs=1e-6)


def test_gaps_have_the_spread_asked_for() -> None:
    for cv in (0.0, 0.5, 4.0):
        gaps = np.diff(bursty(requests_per_s=2, requests=50_000, cv=cv, seed=1))
        assert gaps.mean() == pytest.approx(0.5, rel=0.1)
        assert gaps.std() / gaps.mean() == pytest.approx(cv, rel=0.1, abs=1e-6)


def test_smaller_chunks_shorten_the_longest_gap() -> None:
    trace = _trace(poisson(requests_per_s=5, requests=300, seed=9), 4000.0, 100.0)
    engine = Engine(fixed_s=0.01, token_s=5e-5)
    gaps = [simulate(replace(engine, chunk_tokens=chunk), trace).gap_s.max() for chunk in (256, 2048, 16_384)]
    assert gaps == sorted(gaps)
    assert gaps[0] < gaps[-1] / 2


@pytest.mark.parametrize(
    ("field", "engine", "changes"),
    [
        ("fixed_s", {"fixed_s": -1.0}, {}),
        ("places", {"places": 0}, {}),
        ("chunk_tokens", {"chunk_tokens": 0}, {}),
        ("cache_tokens", {"cache_tokens": 10.0}, {}),
        ("arrivals_s", {}, {"arrivals_s": np.array([2.0, 1.0])}),
        ("tokens_out", {}, {"tokens_out": np.array([1.0, 0.0])}),
        ("tokens_in", {}, {"tokens_in": np.array([1.0, np.nan])}),
        ("requests", {}, {"tokens_in": np.array([1.0])}),
    ],
)
def test_bad_input_is_named(field: str, engine: dict[str, float], changes: dict[str, np.ndarray]) -> None:
    base, trace = Engine(fixed_s=0.01, token_s=0.0), _trace(np.array([0.0, 1.0]), 10.0, 5.0)
    with pytest.raises(InputError) as told:
        simulate(replace(base, **engine), replace(trace, **changes))  # type: ignore[arg-type]
    assert told.value.field == field


def test_a_rate_past_the_most_is_refused() -> None:
    with pytest.raises(InputError, match=r"'requests_per_s'.*utilisation would be one or above"):
        server_waiting(1.0, step_s=np.ones_like, places=1, tokens_out=1)


def _columns() -> list[pl.Expr]:
    return [pl.col(name) for name in ("arrival_s", "wait_s", "ttft_s", "tpot_s", "time_s", "tokens_out")]
