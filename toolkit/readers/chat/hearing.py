"""What came back: chunks or a whole reply gathered, whatever their shape, with the time of the first token."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from toolkit.readers.chat.failures import Failure

MOST_CHARACTERS = 200_000
"""Where listening ends: a model that will not stop would otherwise fill the memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One reply as it was given. ``finish`` is the endpoint's own word for why it ended, ``None`` where it stopped."""

    text: str
    reasoning: str
    refusal: str
    finish: str | None
    usage: object
    first_token_s: float | None
    failure: Failure | None

    @property
    def anything(self) -> bool:
        """Whether any words came."""
        return bool(self.text or self.reasoning or self.refusal)


@dataclass(slots=True)
class Hearing:
    """Gathers one reply as it comes. ``begun`` is when it was asked for."""

    clock: Callable[[], float]
    timeout_s: float
    begun: float = 0.0
    text: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    refusal: list[str] = field(default_factory=list)
    finish: str | None = None
    usage: object = None
    first_token_s: float | None = None
    failure: Failure | None = None
    _size: int = 0
    _choices: int = 0

    def __post_init__(self) -> None:
        self.begun = self.clock()

    @property
    def left_s(self) -> float:
        """The seconds until the answer is late; below 0 where it is."""
        return self.timeout_s - (self.clock() - self.begun)

    def take(self, chunk: object, /) -> bool:
        """Take a chunk of a stream; return whether to listen on."""
        elapsed = self.clock() - self.begun
        if self._add(chunk, "delta") and self.first_token_s is None:
            self.first_token_s = elapsed
        if elapsed > self.timeout_s:
            # Each wait may be short and the whole still have no end.
            self.failure = Failure(kind="late")
        return self.failure is None and self._size <= MOST_CHARACTERS

    def take_whole(self, body: bytes, content_type: str, /) -> None:
        """Take a reply that was not streamed."""
        if "html" in content_type.lower():
            self.failure = Failure(kind="a page")
            return
        self._add(json.loads(body), "message")
        if not self._choices:
            self.failure = Failure(kind="unreadable")

    def heard(self, failure: Failure | None = None, /) -> Heard:
        """Return what came, and what stopped it if anything did."""
        return Heard(
            text="".join(self.text),
            reasoning="".join(self.reasoning),
            refusal="".join(self.refusal),
            finish=self.finish,
            usage=self.usage,
            first_token_s=self.first_token_s,
            failure=self.failure or failure,
        )

    def _add(self, given: object, part: str) -> bool:
        """Add what a chunk or a reply holds; return whether words of the answer were among it."""
        whole = _mapping(given)
        self.usage = whole.get("usage") or self.usage
        choices = whole.get("choices")
        choice = _mapping(choices[0]) if isinstance(choices, list) and choices else {}
        said = _mapping(choice.get(part))
        self._choices += bool(said)
        finish = choice.get("finish_reason")
        self.finish = finish if isinstance(finish, str) else self.finish
        self._keep(self.reasoning, said.get("reasoning_content") or said.get("reasoning"))
        return self._keep(self.text, said.get("content")) | self._keep(self.refusal, said.get("refusal"))

    def _keep(self, where: list[str], words: object) -> bool:
        if not isinstance(words, str) or not words:
            return False
        where.append(words[:MOST_CHARACTERS])
        self._size += len(words)
        return True


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
