"""A model's shape, an accelerator's sheet, and what is put on what: the nouns of self-hosted capacity."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

_Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
_Count = Annotated[int, Field(gt=0)]
_Share = Annotated[float, Field(ge=0, le=1)]


class _Sheet(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Peaks(_Sheet):
    """Dense tensor peaks in TFLOP/s by number format; ``None`` where the format is not computed natively."""

    fp16: _Positive
    fp8: _Positive | None = None
    int8: _Positive | None = None
    fp4: _Positive | None = None


class Gpu(_Sheet):
    """An accelerator: memory, bandwidth, link in one direction, and dense peaks, each from its data sheet."""

    name: str
    vendor: str
    memory_gib: _Positive
    bandwidth_gbs: _Positive
    link_gbs: _Positive
    tflops: Peaks
    source: str
    aliases: tuple[str, ...] = ()


class Experts(_Sheet):
    """A mixture of experts: how many there are and a token uses; ``layers`` where only some layers have them."""

    count: _Count
    used: _Count
    shared_feed_forward: int = 0
    layers: _Count | None = None
    dense_feed_forward: int = 0


class Window(_Sheet):
    """Local attention: the tokens that a local layer sees, and the share of layers that are local."""

    tokens: _Count
    share: _Share


class LanguageModel(_Sheet):
    """An open model as a shape; ``params_b`` counts its weights, in billions."""

    name: str
    source: str
    params_b: _Positive
    layers: _Count
    hidden: _Count
    heads: _Count
    kv_heads: _Count
    head_dim: _Count
    feed_forward: _Count
    vocabulary: _Count
    tied: bool = False
    gated: bool = True
    latent_kv: bool = False
    experts: Experts | None = None
    window: Window | None = None
    aliases: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """``dense``, ``coarse MoE`` (up to 8 experts, as Mixtral) or ``fine-grained MoE``."""
        if self.experts is None:
            return "dense"
        return "coarse MoE" if self.experts.count <= 8 else "fine-grained MoE"

    @property
    def embedding_params(self) -> float:
        """Weights of one table of embeddings, also those of the head that turns a state into a word."""
        return float(self.vocabulary * self.hidden)

    @property
    def expert_params(self) -> float:
        """Weights of all experts that a router chooses from."""
        if self.experts is None:
            return 0.0
        layers = self.experts.layers or self.layers
        return float(layers * self.experts.count * (3 if self.gated else 2) * self.hidden * self.feed_forward)

    @property
    def body_params(self) -> float:
        """Weights that every token is multiplied by: all but experts and embeddings."""
        tables = 1 if self.tied else 2
        return self.params_b * 1e9 - self.expert_params - tables * self.embedding_params

    @property
    def used_share(self) -> float:
        """Share of the experts that one token goes through."""
        return self.experts.used / self.experts.count if self.experts else 1.0

    @property
    def active_params_b(self) -> float:
        """Weights that count for one token, in billions."""
        return self.params_b - self.expert_params * (1 - self.used_share) / 1e9

    @property
    def kv_values_per_token(self) -> int:
        """Numbers kept in the cache for each token: keys and values of each layer, or one latent."""
        return (1 if self.latent_kv else 2) * self.layers * self.kv_heads * self.head_dim


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """A number format of weights: bytes each with their scales, and the format that is multiplied."""

    name: str
    weight_bytes: float
    compute: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A model on accelerators: ``tensor_parallel`` x ``pipeline_parallel`` of them make one replica."""

    model: LanguageModel
    gpu: Gpu
    tensor_parallel: int
    pipeline_parallel: int
    weights: Precision
    kv_bytes: float

    @property
    def gpus(self) -> int:
        """Accelerators a replica."""
        return self.tensor_parallel * self.pipeline_parallel


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """One request: tokens in, tokens out."""

    tokens_in: float
    tokens_out: float
