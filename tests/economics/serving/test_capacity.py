import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.economics.serving import (
    Anchor,
    Deployment,
    at_concurrency,
    at_rate,
    calibrated,
    deployment,
    find_gpu,
    find_model,
    kv_cache_gib,
    replicas,
    saturated,
    shipped_constants,
    step_cost,
    traffic,
    weights_gib,
    within_objective,
)
from toolkit.schema import InputError

MODELS = ("Llama-3.1-8B", "Llama-3.1-70B", "Mixtral-8x7B", "Gemma-3-27B", "gpt-oss-120b", "DeepSeek-V3")
tokens = st.integers(1, 100_000)


@pytest.mark.parametrize(
    ("context", "small", "large"), [(1024, 0.125, 0.313), (16_000, 1.95, 4.88), (128_000, 15.62, 39.06)]
)
def test_key_value_cache_as_published(context: int, small: float, large: float) -> None:
    assert kv_cache_gib(find_model("Llama-3.1-8B"), tokens=context) == pytest.approx(small, abs=0.006)
    assert kv_cache_gib(find_model("Llama-3.1-70B"), tokens=context) == pytest.approx(large, abs=0.006)


def test_the_published_405b_cache_has_twice_the_heads_of_the_released_model() -> None:
    model = find_model("Llama-3.1-405B")
    assert model.kv_heads == 8
    ours, published = kv_cache_gib(model, tokens=1024), kv_cache_gib(model, tokens=1024, kv_heads=16)
    assert published == pytest.approx(2 * ours) == pytest.approx(0.984, abs=0.001)


def test_opt_13b_cache_as_published() -> None:
    model = find_model("OPT-13B")
    assert kv_cache_gib(model, tokens=1) * 2**20 == pytest.approx(800)
    assert kv_cache_gib(model, tokens=2048) * 2**30 / 1e9 == pytest.approx(1.6, abs=0.1)


def test_bandwidth_utilisation_of_a_7b_model_as_published() -> None:
    bytes_read = 7e9 * 2
    assert bytes_read / 0.014 / 2e12 == pytest.approx(0.5)
    # A model's own weights, on the accelerator of that bandwidth: the step-time model's token is no longer than that.
    made = deployment("Llama-2-7B", "A100-80GB")
    alone = at_concurrency(made, traffic(1, 100), concurrency=1)
    assert weights_gib(made.model) * 2**30 / alone.tpot_s / 2.039e12 > 0.5


@settings(max_examples=40, deadline=None)
@given(model=st.sampled_from(MODELS), t_in=tokens, t_out=tokens, batch=st.floats(1, 2000))
def test_steps_take_finite_time_and_more_load_never_less(model: str, t_in: int, t_out: int, batch: float) -> None:
    made = deployment(model, "H200", tensor_parallel=8, weights="FP8")
    cost = step_cost(made, traffic(t_in, t_out), shipped_constants())
    one, more = cost.steady(np.array(batch)), cost.steady(np.array(batch * 1.5))
    assert 0 < one < more < np.inf
    assert batch / one <= batch * 1.5 / more * (1 + 1e-9)


@settings(deadline=None)
@given(
    model=st.sampled_from(MODELS),
    t_in=tokens,
    t_out=tokens,
    power=st.integers(0, 2),
    gpu=st.sampled_from(["H200", "B200", "MI300X"]),
)
def test_more_accelerators_never_serve_fewer_requests(model: str, t_in: int, t_out: int, power: int, gpu: str) -> None:
    few, many = (_fits(model, gpu, 2 * 2**power * times) for times in (1, 2))
    if few is None or many is None:
        return
    one, two = saturated(few, traffic(t_in, t_out)), saturated(many, traffic(t_in, t_out))
    assert two.requests_per_s.likely >= one.requests_per_s.likely > 0
    assert two.batch >= one.batch


def test_a_wider_replica_over_a_quick_link_serves_more() -> None:
    rates = [
        saturated(deployment("Llama-3.1-70B", "H100", tensor_parallel=g, weights="FP8"), traffic(1000, 500))
        for g in (2, 4, 8)
    ]
    per_s = [each.requests_per_s.likely for each in rates]
    assert per_s == sorted(per_s)
    piped = deployment("Llama-3.1-70B", "H100", tensor_parallel=2, pipeline_parallel=2, weights="FP8")
    assert saturated(piped, traffic(1000, 500)).requests_per_s.likely > per_s[0]


@settings(max_examples=20, deadline=None)
@given(st.floats(0.01, 0.95))
def test_a_rate_is_served_by_littles_law(share: float) -> None:
    made, asked = deployment("Llama-3.1-8B", "L40S", weights="FP8"), traffic(700, 150)
    most = saturated(made, asked).requests_per_s.likely / shipped_constants().errors["dense"].median
    found = at_rate(made, asked, requests_per_s=share * most)
    step = found.tpot_s * shipped_constants().errors["dense"].median
    assert found.batch == pytest.approx(share * most * 150 * step, rel=1e-6)


def test_objectives_derate_and_their_order_holds() -> None:
    made, asked = deployment("Llama-3.1-70B", "H100", tensor_parallel=4, weights="FP8"), traffic(2000, 300)
    free = saturated(made, asked)
    tight = [within_objective(made, asked, tpot_s=limit) for limit in (0.02, 0.03, 0.05)]
    rates = [each.requests_per_s.likely for each in tight]
    assert rates == sorted(rates)
    assert rates[-1] <= free.requests_per_s.likely
    assert all(each.tpot_s <= limit for each, limit in zip(tight, (0.02, 0.03, 0.05), strict=True))
    assert [each.tpot_s for each in tight[:2]] == pytest.approx([0.02, 0.03], rel=1e-3)
    assert within_objective(made, asked, tpot_s=10, ttft_s=60) == free
    with pytest.raises(InputError, match=r"'tpot_s'.*missed by one request alone"):
        within_objective(made, asked, tpot_s=0.001)
    with pytest.raises(InputError, match=r"'ttft_s'.*missed by one request alone"):
        within_objective(made, asked, tpot_s=1, ttft_s=0.001)


def test_the_error_is_carried_and_wide_where_nothing_was_fitted() -> None:
    asked = traffic(1000, 500)
    sigma = {
        gpu: saturated(deployment("Llama-3.1-8B", gpu), asked).tokens_out_per_s.sigma for gpu in ("H100", "MI300X")
    }
    fine = saturated(deployment("gpt-oss-20b", "H100"), asked).tokens_out_per_s.sigma
    assert sigma["H100"] < 0.2 < 0.3 < fine
    assert sigma["MI300X"] > 0.3
    spread = saturated(deployment("Llama-3.1-8B", "H100"), asked).tokens_out_per_s
    drawn = spread.draw(draws=20_000, generator=np.random.default_rng(0))
    assert np.mean((drawn > spread.low) & (drawn < spread.high)) == pytest.approx(0.9, abs=0.01)


def test_anchors_move_the_prediction_and_narrow_it() -> None:
    made, asked = deployment("Mixtral-8x7B", "MI300X", weights="FP16"), traffic(1000, 500)
    before = saturated(made, asked).tokens_out_per_s
    anchor = Anchor(traffic=asked, tokens_out_per_s=before.likely * 0.6)
    spreads = [saturated(made, asked, constants=calibrated(made, [anchor] * n)).tokens_out_per_s for n in (1, 3, 10)]
    assert [each.sigma for each in spreads] == sorted((each.sigma for each in spreads), reverse=True)
    assert spreads[0].sigma < before.sigma / 2
    assert spreads[-1].likely == pytest.approx(before.likely * 0.6, rel=0.01)
    with pytest.raises(InputError, match=r"row 1, field 'tokens_out_per_s'"):
        calibrated(made, [Anchor(traffic=asked, tokens_out_per_s=before.likely * 1000)])
    with pytest.raises(InputError, match="'anchors'"):
        calibrated(made, [])


@pytest.mark.parametrize(
    ("field", "call"),
    [
        ("tokens_in", lambda: traffic(-1, 10)),
        ("tokens_out", lambda: traffic(1, 0)),
        ("tokens_out", lambda: traffic(1, float("nan"))),
        ("tensor_parallel", lambda: deployment("Llama-3.1-8B", "H100", tensor_parallel=0)),
        ("tensor_parallel", lambda: deployment("Llama-3.1-405B", "H100")),
        ("kv_precision", lambda: deployment("Llama-3.1-8B", "H100", kv="FP3")),
        ("concurrency", lambda: at_concurrency(_small(), traffic(1, 1), concurrency=-1)),
        ("requests_per_s", lambda: at_rate(_small(), traffic(1000, 1000), requests_per_s=1e6)),
        ("per_replica", lambda: replicas(peak_requests_per_s=1, per_replica=0)),
        ("headroom", lambda: replicas(peak_requests_per_s=1, per_replica=1, headroom=-1)),
    ],
)
def test_bad_input_is_named(field: str, call: object) -> None:
    with pytest.raises(InputError) as told:
        call()  # type: ignore[operator]
    assert told.value.field == field
    assert told.value.allowed or told.value.remedy


def test_replicas() -> None:
    assert replicas(peak_requests_per_s=12, per_replica=6) == 2
    assert replicas(peak_requests_per_s=12, per_replica=6, headroom=0.01) == 3


def test_local_layers_read_no_more_than_their_window() -> None:
    local = find_model("Gemma-3-27B")
    whole = local.model_copy(update={"window": None})
    short, long = traffic(500, 100), traffic(50_000, 100)
    steps = {
        (name, asked.tokens_in): at_concurrency(
            deployment(model, "H100", tensor_parallel=2), asked, concurrency=4
        ).tpot_s
        for name, model in (("local", local), ("whole", whole))
        for asked in (short, long)
    }
    assert steps["local", 500] == steps["whole", 500]
    assert steps["local", 50_000] < 0.95 * steps["whole", 50_000]


def test_sheets_of_ones_own_are_used() -> None:
    slow = find_gpu("H100").model_copy(update={"bandwidth_gbs": 1000.0})
    asked = traffic(100, 100)
    assert (
        at_concurrency(deployment("Llama-3.1-8B", slow), asked, concurrency=1).tpot_s
        > at_concurrency(deployment("Llama-3.1-8B", "H100"), asked, concurrency=1).tpot_s
    )


def _small() -> Deployment:
    return deployment("Llama-3.1-8B", "H100")


def _fits(model: str, gpu: str, count: int) -> Deployment | None:
    try:
        return deployment(model, gpu, tensor_parallel=count, weights="FP8")
    except InputError:
        return None
