"""A model put on accelerators, from names; refused where it cannot be."""

from math import isfinite

from toolkit.economics.serving.catalogue import find_gpu, find_model
from toolkit.economics.serving.precision import find_precision
from toolkit.economics.serving.records import Deployment, Gpu, LanguageModel, Precision, Traffic
from toolkit.schema import InputError

RESERVE_GB = 5.0  # What each card keeps for activations, the framework and its graphs; fits beside a share of 5%.
_USABLE = 0.95


def deployment(
    model: str | LanguageModel,
    gpu: str | Gpu,
    /,
    *,
    tensor_parallel: int = 1,
    pipeline_parallel: int = 1,
    weights: str = "FP16",
    kv: str | None = None,
) -> Deployment:
    """Return a model on accelerators.

    Parameters
    ----------
    model, gpu
        Names (see `find_model`, `find_gpu`), or sheets of one's own.
    tensor_parallel, pipeline_parallel
        Accelerators that share each layer; groups of layers in a row.
    weights, kv
        Number formats of the weights and of the cache; the cache has 8 bits where the weights are FP8 or FP4, else 16.

    Raises
    ------
    InputError
        Naming what is not known or not above zero, and where the weights do not fit.

    Examples
    --------
    >>> deployment("Llama-3.1-70B", "H100", tensor_parallel=2, weights="FP8").gpus
    2
    """
    counts = {"tensor_parallel": tensor_parallel, "pipeline_parallel": pipeline_parallel}
    for field, value in counts.items():
        if isinstance(value, bool) or int(value) != value or not 1 <= value <= 1024:
            raise InputError("is no count of accelerators", field=field, got=repr(value), allowed="1 to 1024")
    chosen = find_precision(weights)
    made = Deployment(
        model=find_model(model),
        gpu=find_gpu(gpu),
        tensor_parallel=int(tensor_parallel),
        pipeline_parallel=int(pipeline_parallel),
        weights=chosen,
        kv_bytes=_kv_bytes(kv, chosen),
    )
    if cache_bytes(made) <= 0:
        raise _does_not_fit(made)
    return made


def _kv_bytes(kv: str | None, weights: Precision) -> float:
    if kv is None:
        return 1.0 if weights.compute in ("fp8", "fp4") else 2.0
    return find_precision(kv, field="kv_precision").weight_bytes


def traffic(tokens_in: float, tokens_out: float, /) -> Traffic:
    """Return a request's tokens.

    Raises
    ------
    InputError
        Where a count is not a number, below zero in or below one out, or above ten million.

    Examples
    --------
    >>> traffic(1000, 200).tokens_out
    200.0
    """
    for field, value, least in (("tokens_in", tokens_in, 0), ("tokens_out", tokens_out, 1)):
        if not isfinite(value) or not least <= value <= 1e7:
            raise InputError("is no count of tokens", field=field, got=value, allowed=f"{least} to 10,000,000")
    return Traffic(tokens_in=float(tokens_in), tokens_out=float(tokens_out))


def weights_gib(model: LanguageModel, /, *, weights: str = "FP16") -> float:
    """Return what a model's weights take, in GiB; embeddings stay in 16 bits where the rest has fewer.

    Examples
    --------
    >>> round(weights_gib(find_model("Llama-3.1-8B"), weights="FP16"), 1)
    15.0
    """
    return _weight_bytes(model, find_precision(weights)) / 2**30


def kv_cache_gib(model: LanguageModel, /, *, tokens: float, kv: str = "FP16", kv_heads: int | None = None) -> float:
    """Return the key-value cache of ``tokens`` tokens of context, in GiB: ``2 L n_kv hd bytes`` a token.

    Local layers are counted whole: an engine may keep less.

    Examples
    --------
    >>> kv_cache_gib(find_model("Llama-3.1-8B"), tokens=1024)
    0.125
    """
    heads = kv_heads / model.kv_heads if kv_heads else 1.0
    return heads * tokens * model.kv_values_per_token * find_precision(kv, field="kv").weight_bytes / 2**30


def cache_bytes(made: Deployment, /) -> float:
    """Return the memory that a replica has left for the cache: ``0.95 (g (mem - 5 GB) - W)``."""
    memory = made.gpus * (made.gpu.memory_gib * 2**30 - RESERVE_GB * 1e9)
    return _USABLE * (memory - _weight_bytes(made.model, made.weights))


def _weight_bytes(model: LanguageModel, precision: Precision) -> float:
    tables = (1 if model.tied else 2) * model.embedding_params
    rest = model.params_b * 1e9 - tables
    return rest * precision.weight_bytes + tables * max(precision.weight_bytes, 2.0)


def _does_not_fit(made: Deployment) -> InputError:
    need = _weight_bytes(made.model, made.weights) / 2**30
    each = made.gpu.memory_gib - RESERVE_GB * 1e9 / 2**30
    return InputError(
        f"the weights of {made.model.name} do not fit",
        field="tensor_parallel",
        got=f"{made.gpus} x {made.gpu.name}, {made.gpus * each:.0f} GiB free for {need:.0f} GiB in {made.weights.name}",
        remedy=f"use {int(need / each) + 1} or more of these accelerators, or fewer bits a weight",
    )
