"""A reader that asks a chat model, over any endpoint that speaks OpenAI's chat completions API."""

from toolkit.readers.chat.failures import Retryable
from toolkit.readers.chat.reader import ChatReader, chat

__all__ = ["ChatReader", "Retryable", "chat"]
