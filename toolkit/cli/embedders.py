"""Which embedder a verb of ``groundwork index`` takes, from what a person typed."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich.console import Console
from rich.markup import escape

from toolkit.cli.shared import progress
from toolkit.embedding import Embedder, Vectors, available, cached, endpoint, local, spread
from toolkit.parallel import Mapper
from toolkit.retrieval import Index
from toolkit.schema import InputError

_FORMS = "auto, none, local, local:MODEL or endpoint:MODEL"
_STEP = 16
"""How many texts are embedded between two movements of the bar."""


def embedder_options(verb: Callable[..., Any], /) -> Callable[..., Any]:
    """Give a verb the options that name an embedder."""
    named = click.option(
        "--embedder",
        default="auto",
        show_default=True,
        metavar="NAME",
        help=f"What gives vectors: {_FORMS}. auto is a model on this machine, if there is one.",
    )
    address = click.option(
        "--base-url", default=None, metavar="URL", help="Where endpoint:MODEL is; chunks are sent there."
    )
    return named(address(verb))


def embedder_of(name: str, base_url: str | None, /) -> Embedder | None:
    """Return the embedder that was named; ``None`` for none, and for auto where there is none.

    Raises
    ------
    InputError
        Where the name is of no known form, or the embedder cannot be had.
    """
    kind, _, model = name.partition(":")
    if base_url is not None and kind != "endpoint":
        remedy = "add --embedder endpoint:MODEL"
        raise InputError(
            "says where an endpoint is, and none is named", field="--base-url", got=base_url, remedy=remedy
        )
    if name in ("auto", "none"):
        return available() if name == "auto" else None
    if kind == "local":
        return local(model or None)
    if kind != "endpoint" or not model:
        raise InputError("is not an embedder", field="--embedder", got=name, allowed=_FORMS)
    if base_url is None:
        raise InputError("an endpoint needs its address", field="--base-url", remedy="add --base-url URL")
    return endpoint(base_url, model)


def watched(
    embedder: Embedder | None, index: Path, notes: Console, base_url: str | None, /, *, elsewhere: bool = False
) -> Embedder | None:
    """Return the embedder with a progress bar, its vectors kept beside the index so that none is paid for twice.

    With ``elsewhere`` it may do its work where an index is built, if that is not here.
    """
    if base_url is not None:
        notes.print(f"[yellow]note:[/] chunks are sent to {escape(base_url)}")
    return embedder and _Watched(
        cached(embedder, index.with_name(f"{index.name}.vectors.sqlite")), notes, elsewhere=elsewhere
    )


def opened(path: Path, name: str, base_url: str | None, /, *, notes: Console | None = None) -> Index:
    """Return a saved index with the embedder named; with notes, one that shows what it embeds.

    ``auto`` takes the model on this machine where it is the index's, and otherwise none: labels can be changed and
    documents taken out without.
    """
    if name != "auto":
        embedder = embedder_of(name, base_url)
        return Index.load(path, embedder=watched(embedder, path, notes, base_url) if notes else embedder)
    index, found = Index.load(path), embedder_of(name, base_url)
    if notes is None or found is None or found.name != index.embedder:
        return index
    return Index.load(path, embedder=watched(found, path, notes, None))


class _Watched:
    """An embedder with a progress bar."""

    def __init__(self, embedder: Embedder, notes: Console, /, *, elsewhere: bool = False) -> None:
        self.name, self.dimensions = embedder.name, embedder.dimensions
        self._embedder, self._notes, self._elsewhere = embedder, notes, elsewhere

    def embed(self, texts: Sequence[str], /) -> Vectors:
        """Return a vector for each text."""
        steps = [texts[start : start + _STEP] for start in range(0, len(texts), _STEP)]
        if len(steps) < 2:
            return self._embedder.embed(texts)
        return np.concatenate([self._embedder.embed(step) for step in progress(self._notes, "Embedding")(steps)])

    def spread(self, mapper: Mapper, /) -> Embedder:
        """Return what embeds elsewhere; it is the mapper that shows how far it is."""
        return spread(self._embedder, mapper) if self._elsewhere else self
