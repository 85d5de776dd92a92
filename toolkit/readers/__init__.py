"""Readers: what turns a prompt into an answer."""

from toolkit.readers.extractive import ExtractiveReader, extractive
from toolkit.readers.protocol import Reader

__all__ = ["ExtractiveReader", "Reader", "extractive"]
