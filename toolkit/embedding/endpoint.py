"""Vectors from any endpoint that speaks OpenAI's embeddings API."""

import os
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from toolkit.embedding.protocol import Vectors, unit
from toolkit.parallel import Mapper
from toolkit.schema import InputError

KEYS = ("GROUNDWORK_API_KEY", "OPENAI_API_KEY")
"""The environment variables that may hold the key, the first that is set being used."""
_NO_KEY = "no-key"  # what servers on one's own machine, which ask for none, are sent
_LONGEST = 8_000
"""How many characters of a text are sent: endpoints refuse texts past some 8,000 tokens."""


class _Endpoint:
    """An endpoint and the model asked of it."""

    def __init__(self, model: str, client: Any, batch: int, /) -> None:
        self.name = model
        self._client, self._batch = client, batch

    def __repr__(self) -> str:
        return f"endpoint({self.name!r})"

    @cached_property
    def dimensions(self) -> int:
        """How many numbers a vector has, as the endpoint's first answer tells."""
        return int(self._asked(["dimensions"]).shape[1])

    def embed(self, texts: Sequence[str], /) -> Vectors:
        """Return a vector of length one for each text."""
        cut = [text[:_LONGEST] for text in texts]
        batches = [self._asked(cut[start : start + self._batch]) for start in range(0, len(cut), self._batch)]
        if len({vectors.shape[1] for vectors in batches}) > 1:
            raise InputError("gave vectors of two sizes", field="embedder", got=self.name)
        return np.concatenate(batches) if batches else np.empty((0, self.dimensions), np.float32)

    def spread(self, mapper: Mapper, /) -> "_Endpoint":
        """Return this same embedder: an endpoint is asked from here, and its key goes to no other machine."""
        del mapper
        return self

    def _asked(self, texts: list[str]) -> Vectors:
        import openai

        try:
            answer = self._client.embeddings.create(model=self.name, input=texts)
            given = {int(each.index): each.embedding for each in answer.data}
        except openai.APIStatusError as error:
            raise _refused(self.name, error.status_code) from None
        except openai.APITimeoutError:
            raise InputError("did not answer in time", field="embedder", got=self.name, remedy=_LATER) from None
        except openai.APIConnectionError:
            remedy = "check the base URL, and that the server runs"
            raise InputError("cannot be reached", field="embedder", got=self.name, remedy=remedy) from None
        except (openai.OpenAIError, AttributeError, TypeError, ValueError):
            raise InputError("gave something other than embeddings", field="embedder", got=self.name) from None
        if sorted(given) != list(range(len(texts))):
            got = f"{self.name}: {len(given)} for {len(texts)} texts"
            raise InputError("did not give one vector a text", field="embedder", got=got)
        return unit([given[place] for place in range(len(texts))], len(texts), name=self.name)


_LATER = "try again later; vectors that were kept by a cache are not asked for again"
_REFUSALS = {
    401: ("refused the key", f"put the key in {' or '.join(KEYS)}"),
    403: ("refused the key", f"put a key that may use this model in {' or '.join(KEYS)}"),
    404: ("knows no such model or address", "check the model's name and the base URL (most end in /v1)"),
    429: ("takes no more requests for now", _LATER),
}


def _refused(model: str, status: int) -> InputError:
    """Return an error in words of our own: what a server answers may repeat the key."""
    failed = ("failed", _LATER) if status >= 500 else ("refused the request", "check the model's name and the base URL")
    problem, remedy = _REFUSALS.get(status, failed)
    return InputError(f"{problem} (status {status})", field="embedder", got=model, remedy=remedy)


def endpoint(base_url: str, model: str, /, *, timeout_s: float = 60.0, retries: int = 4, batch: int = 64) -> _Endpoint:
    """Return an embedder that asks an endpoint. Texts leave this machine: index only what may.

    Parameters
    ----------
    base_url
        Where the endpoint is, most often ending in ``/v1``.
    model
        The model's name there.
    timeout_s, retries
        How long one request may take, and how often it is tried again where the server is busy or fails.
    batch
        How many texts go into one request.

    Raises
    ------
    InputError
        Where the ``chat`` extra is not installed, or the address is none.
    """
    try:
        import openai
    except ImportError:
        remedy = "pip install 'groundwork-toolkit[chat]'"
        raise InputError("openai is not installed", field="embedder", got=model, remedy=remedy) from None
    if not base_url.startswith(("http://", "https://")):
        raise InputError("is not an address", field="base_url", got=base_url, allowed="http://... or https://...")
    key = next((os.environ[name] for name in KEYS if os.environ.get(name)), _NO_KEY)
    client = openai.OpenAI(base_url=base_url, api_key=key, timeout=timeout_s, max_retries=retries)
    return _Endpoint(model, client, batch)
