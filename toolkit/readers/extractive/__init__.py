"""The reader that quotes."""

from toolkit.readers.extractive.reader import SUPPORT_NEEDED, ExtractiveReader, extractive

__all__ = ["SUPPORT_NEEDED", "ExtractiveReader", "extractive"]
