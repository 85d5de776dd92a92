from typing import Protocol

from toolkit.schema import Prompt, Reading


class Reader(Protocol):
    """What turns a prompt into an answer: an extractive stand-in, or a chat model."""

    @property
    def name(self) -> str:
        """What every figure that rests on this reader says it is."""

    def read(self, prompt: Prompt, /) -> Reading:
        """Return an answer that rests on nothing but the prompt."""
