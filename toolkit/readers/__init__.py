"""Readers: what turns a prompt into an answer."""

from toolkit.readers.chat import ChatReader, Retryable, chat
from toolkit.readers.extractive import ExtractiveReader, extractive
from toolkit.readers.protocol import Reader
from toolkit.readers.tuned import TunedReader, tuned

__all__ = ["ChatReader", "ExtractiveReader", "Reader", "Retryable", "TunedReader", "chat", "extractive", "tuned"]
