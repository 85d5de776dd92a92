"""How long one iteration of a serving engine takes: the step-time model, linear in what the iteration does."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from toolkit.economics.serving.constants import Constants
from toolkit.economics.serving.deploying import cache_bytes
from toolkit.economics.serving.records import Deployment, Traffic

Numbers = NDArray[np.float64]
_PCIE_GBS = 100.0  # A link below this goes over the host's bus.


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCost:
    """Seconds that an iteration takes for each thing it does; and the places that a replica has.

    ``seconds(n, s, c, p)`` for n tokens computed, s sequences sampled, c tokens of context read, p pairs of tokens
    attended to in prefill. Fields are numbers, or arrays with a value a deployment.
    """

    fixed: Numbers
    per_token: Numbers
    per_sequence: Numbers
    per_context_token: Numbers
    per_pair: Numbers
    experts: Numbers
    idle_share: Numbers
    places: Numbers
    tokens_in: Numbers
    tokens_out: Numbers
    stages: Numbers

    def seconds(self, *, tokens: Numbers, sequences: Numbers, context: Numbers, pairs: Numbers) -> Numbers:
        """Return the seconds of an iteration."""
        touched = 1 - self.idle_share**tokens
        return np.asarray(
            self.fixed
            + self.per_token * tokens
            + self.per_sequence * sequences
            + self.per_context_token * context
            + self.per_pair * pairs
            + self.experts * touched
        )

    def steady(self, batch: Numbers, /) -> Numbers:
        """Return the seconds of an iteration with ``batch`` requests in all phases: prefill is spread over decode."""
        each = batch / self.stages
        return self.seconds(
            tokens=each * (1 + self.tokens_in / self.tokens_out),
            sequences=each,
            context=each * (self.tokens_in + self.tokens_out / 2),
            pairs=each / self.tokens_out * self.tokens_in**2 / 2,
        )

    def prefill(self, tokens: Numbers, /) -> Numbers:
        """Return the seconds until a prompt alone on the replica has its first token."""
        none = np.zeros_like(tokens)
        return self.seconds(tokens=tokens, sequences=none + 1, context=none, pairs=tokens**2 / 2)


def stacked(costs: Sequence[StepCost], /) -> StepCost:
    """Return many step costs as one, with arrays for fields."""
    names = [field.name for field in fields(StepCost)]
    return StepCost(**{name: np.array([float(getattr(each, name)) for each in costs]) for name in names})


def step_cost(made: Deployment, asked: Traffic, constants: Constants, /) -> StepCost:
    r"""Return what each part of an iteration takes.

    Notes
    -----
    A roofline by parts, as in the published analyses of inference (reads, products, all-reduces), whose parts are
    added: the two sides of a product overlap less than a maximum or a 2-norm says, by the fit on groups never seen.
    As parts that do overlap are added too, eta_m is an effective share, and can come out a little above one::

        t = 2 (A n + H s) / (g peak eta_c)          products: body and head
          + W / (g BW eta_m)                        weights read; experts by the share touched, 1 - (1 - k/E)^n
          + c kv / (g BW eta_m)                     cache read
          + 4 p L h hd / (g peak16 eta_c a)         attention in prefill
          + 2 (g-1)/g n d 2 bytes 2 L / (link eta_l)     all-reduce, two a layer
          + n d L b / (g BW eta_m)                  activations
          + tau L                                   launches
        places B = min(0.95 (g' (mem - 5 GB) - W) / (kv (in + out)), cap)

    ==========  =============================================================  ======================
    symbol      meaning                                                        constant
    ==========  =============================================================  ======================
    A, H        weights that multiply each token; those of the head
    n, s, c, p  tokens, sequences, context tokens, prefill pairs of a step
    g, g'       tensor-parallel degree; accelerators of the replica
    eta_c       share of the peak that products reach                          compute_efficiency
    eta_m       share of the bandwidth                                         memory_efficiency
    tau         seconds a layer whatever the batch                             layer_overhead_us
    b           bytes moved by each token, layer and hidden unit               activation_bytes
    a           attention's efficiency beside that of products                 attention_efficiency
    eta_l       share of the link                                              link_, pcie_efficiency
    ==========  =============================================================  ======================

    Examples
    --------
    >>> from toolkit.economics.serving import deployment, shipped_constants, traffic
    >>> cost = step_cost(deployment("Llama-3.1-8B", "H100"), traffic(500, 200), shipped_constants())
    >>> bool(cost.steady(np.array(1.0)) < cost.steady(np.array(64.0)))
    True
    """
    model, gpu, g = made.model, made.gpu, made.tensor_parallel
    memory = g * gpu.bandwidth_gbs * 1e9 * constants.memory_efficiency
    compute = g * _peak(made) * constants.compute_efficiency * _format_efficiency(made, constants)
    fine = model.kind == "fine-grained MoE"
    overhead = constants.layer_overhead_us * 1e-6 * (constants.fine_moe_layer_overhead if fine else 1.0)
    weight_bytes, head_bytes = made.weights.weight_bytes, max(made.weights.weight_bytes, 2.0)
    head = model.embedding_params
    # Experts' products are less dense than others': each gets few of the tokens.
    experts = 2 * model.expert_params * model.used_share / (compute * _expert_efficiency(made, constants))
    moved = constants.activation_bytes * model.hidden * model.layers / memory
    mean_context = asked.tokens_in + asked.tokens_out / 2
    kv = model.kv_values_per_token * made.kv_bytes
    peak16 = g * gpu.tflops.fp16 * 1e12 * constants.compute_efficiency * constants.attention_efficiency
    width = model.layers * model.heads * _attention_width(made)
    return StepCost(
        fixed=np.asarray(overhead * model.layers + (model.body_params * weight_bytes + head * head_bytes) / memory),
        per_token=np.asarray(2 * model.body_params / compute + experts + moved + _link_seconds(made, constants)),
        per_sequence=np.asarray(2 * head / (g * gpu.tflops.fp16 * 1e12 * constants.compute_efficiency)),
        per_context_token=np.asarray(kv * _seen_share(made, mean_context) / memory),
        per_pair=np.asarray(4 * width * _seen_share(made, asked.tokens_in / 2) / peak16),
        experts=np.asarray(model.expert_params * weight_bytes / memory),
        idle_share=np.asarray(1 - model.used_share),
        places=np.asarray(_places(made, asked, constants)),
        tokens_in=np.asarray(asked.tokens_in),
        tokens_out=np.asarray(asked.tokens_out),
        stages=np.asarray(float(made.pipeline_parallel)),
    )


def _places(made: Deployment, asked: Traffic, constants: Constants) -> float:
    """Return how many requests a replica holds at once; at least one, so that a step has a length."""
    context = asked.tokens_in + asked.tokens_out
    kept = made.model.kv_values_per_token * made.kv_bytes * context * _seen_share(made, context)
    return min(max(cache_bytes(made) / kept, 1.0), constants.batch_cap)


def _peak(made: Deployment) -> float:
    """Return FLOP/s of one accelerator in the weights' format, or in 16 bits where it has no such products."""
    peaks = made.gpu.tflops
    wanted = getattr(peaks, made.weights.compute)
    return float(wanted or peaks.fp16) * 1e12


def _format_efficiency(made: Deployment, constants: Constants) -> float:
    """Return how near FP4 products come to their peak, beside wider ones: scales and quantising take their time."""
    native = made.weights.compute == "fp4" and made.gpu.tflops.fp4 is not None
    return constants.fp4_efficiency if native else 1.0


def _expert_efficiency(made: Deployment, constants: Constants) -> float:
    kinds = {"coarse MoE": constants.coarse_moe_efficiency, "fine-grained MoE": constants.fine_moe_efficiency}
    return kinds.get(made.model.kind, 1.0)


def _attention_width(made: Deployment) -> float:
    # A latent cache is unfolded before prefill: 192 for keys and 128 for values a head, in the models that have one.
    return 160.0 if made.model.latent_kv else float(made.model.head_dim)


def _seen_share(made: Deployment, context: float) -> float:
    """Return the share of the context that layers see: local ones see a window."""
    window = made.model.window
    if window is None or context <= window.tokens:
        return 1.0
    return 1 - window.share * (1 - window.tokens / context)


def _link_seconds(made: Deployment, constants: Constants) -> float:
    """Return the seconds that a token's all-reduces take."""
    g, gpu, model = made.tensor_parallel, made.gpu, made.model
    share = constants.pcie_efficiency if gpu.link_gbs < _PCIE_GBS else constants.link_efficiency
    return 2 * (g - 1) / g * model.hidden * 2 * 2 * model.layers / (gpu.link_gbs * 1e9 * share)
