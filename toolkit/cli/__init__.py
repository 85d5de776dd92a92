"""The ``groundwork`` command."""

from toolkit.cli.main import main

__all__ = ["main"]
