"""A deployment as the engine that `toolkit.economics.queueing.simulate` runs."""

import numpy as np

from toolkit.economics.queueing.simulation import Engine
from toolkit.economics.serving.capacity import error_of
from toolkit.economics.serving.constants import Constants, shipped_constants
from toolkit.economics.serving.deploying import cache_bytes
from toolkit.economics.serving.records import Deployment, Traffic
from toolkit.economics.serving.step_time import step_cost


def engine_of(
    made: Deployment, asked: Traffic, /, *, chunk_tokens: int = 8192, constants: Constants | None = None
) -> Engine:
    """Return a deployment's engine: the step-time model's seconds, and places and cache as its memory has.

    ``asked`` is the mean request: local layers see their window of that context.

    Examples
    --------
    >>> from toolkit.economics.serving import deployment, traffic
    >>> engine = engine_of(deployment("Llama-3.1-8B", "H100", weights="FP8"), traffic(500, 200))
    >>> engine.places, engine.cache_tokens > 500_000
    (2048, True)
    """
    used = constants or shipped_constants()
    cost, speed = step_cost(made, asked, used), error_of(made, used).median
    stages = made.pipeline_parallel
    fixed, token, sequence, context, pair, experts = (
        float(each) / speed
        for each in (
            cost.fixed,
            cost.per_token / stages,
            cost.per_sequence / stages,
            cost.per_context_token / stages,
            cost.per_pair / stages,
            cost.experts,
        )
    )
    return Engine(
        fixed_s=fixed,
        token_s=token,
        sequence_s=sequence,
        context_token_s=context,
        pair_s=pair,
        experts_s=experts,
        idle_share=float(np.asarray(cost.idle_share) ** (1 / stages)),
        places=used.batch_cap,
        cache_tokens=cache_bytes(made) / (made.model.kv_values_per_token * made.kv_bytes),
        chunk_tokens=chunk_tokens,
    )
