"""Texts to vectors: a model on this machine, an embeddings endpoint, and a file that keeps what either gave."""

from toolkit.embedding.cache import cached
from toolkit.embedding.endpoint import endpoint
from toolkit.embedding.local import available, cross_encoder, local, unavailable
from toolkit.embedding.protocol import Embedder, Vectors
from toolkit.embedding.spreading import spread

__all__ = ["Embedder", "Vectors", "available", "cached", "cross_encoder", "endpoint", "local", "spread", "unavailable"]
