"""A tuned model: a memory, a scorer and a form, all learnt from one tuning set, and what they were learnt from."""

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from toolkit.schema import InputError, Source, SourceQuote
from toolkit.storage import write_atomically
from toolkit.structure import blocks
from toolkit.tuning.filling import Found, NextSteps, fill
from toolkit.tuning.form import Form
from toolkit.tuning.memory import Memory, Recall
from toolkit.tuning.scorer import Ranked, Scorer
from toolkit.tuning.sentences import candidates, readable
from toolkit.tuning.space import Matrix, Space

MODEL, ARRAYS = "tuned.json", "tuned.npz"
VERSION = 1
_NEAR_ENOUGH = 0.15
"""How near a trained next step's question and answer must be to this one for the step to be given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedOn:
    """What a model was trained on: hashes of the tuning set and of each document, and what was left out, and why."""

    tuning_sha256: str
    documents: Mapping[str, str]
    examples: int
    left_out: Mapping[str, str]
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """How the model did on examples that it was not trained on.

    ``form_before`` is the share of the house form kept by the sentence found, as it stands in its document, and
    ``form_after`` by the model's answer; ``None`` without a form. ``first_right`` of ``lessons`` is how often the
    scorer's first sentence is one that the answer rests on; ``recalled`` counts answers given from memory, which are
    all another question's.
    """

    n: int
    form_before: float | None
    form_after: float | None
    faultless: int
    lessons: int
    first_right: int
    recalled: int


@dataclass(frozen=True)
class TunedModel:
    """What :func:`toolkit.tuning.train` makes of a tuning set.

    It answers by heart (:meth:`recall`), picks sentences (:meth:`rank`), and puts what was found in the house form
    (:meth:`phrase`).
    """

    space: Space
    memory: Memory
    scorer: Scorer
    steps: NextSteps
    step_vectors: Matrix
    form: Form | None
    trained_on: TrainedOn
    held_out: HeldOut | None = None

    def recall(self, question: str, /) -> Recall | None:
        """Return the trained answer that comes to mind, whoever asks; ``None`` where none is near enough."""
        return self.memory.recall(question, self.space)

    def rank(self, question: str, sources: tuple[Source, ...], /) -> Ranked:
        """Return the sources' sentences, the likeliest to answer first, each with its log odds."""
        return self.scorer.rank(question, candidates(sources))

    def support(self, question: str, sources: tuple[Source, ...], /) -> float:
        """Return how likely the best sentence of the sources is the right one, 0 to 1."""
        return self.scorer.support(self.rank(question, sources))

    def refusal(self, otherwise: str, /) -> str:
        """Return the answer that declines, in the house form where there is one."""
        return self.form.refusal if self.form else otherwise

    def phrase(
        self,
        question: str,
        quotes: tuple[SourceQuote, ...],
        sources: tuple[Source, ...],
        /,
        *,
        own_words: str | None = None,
    ) -> str | None:
        """Return what was quoted, in the house form; ``None`` without a form, or with nothing quoted.

        Only what was quoted is said, or what a reader made of it (``own_words``). A next step is the nearest one
        trained that says nothing which the cited sources do not say.
        """
        named = {source.number: source for source in sources}
        cited = [(quote, named[quote.number]) for quote in quotes if quote.number in named]
        if self.form is None or not cited:
            return None
        found = Found(
            question=question,
            sentences=(own_words,) if own_words else tuple(readable(quote.quote) for quote, _ in cited),
            places=tuple(
                (source.document_id or source.title, source.title, _heading(source, quote)) for quote, source in cited
            ),
            beside="\n".join(dict.fromkeys(source.text for _, source in cited)),
        )
        return fill(self.form, found, self._next_step(found))

    def _next_step(self, found: Found) -> str | None:
        if not self.steps.steps:
            return None
        near = self.step_vectors @ self.space.vectors([f"{found.question} {' '.join(found.sentences)}"])[0]
        order = np.argsort(-np.round(near, 6), kind="stable")
        return self.steps.grounded([at for at in order.tolist() if near[at] >= _NEAR_ENOUGH], found)

    def save(self, folder: str | Path, /) -> Path:
        """Write the model as JSON and plain arrays into a folder; return it. The JSON holds the arrays' hash."""
        path, buffer = Path(folder), io.BytesIO()
        np.savez(buffer, allow_pickle=False, **_arrays(self))
        arrays = buffer.getvalue()
        told = _told(self) | {"arrays_sha256": hashlib.sha256(arrays).hexdigest()}
        write_atomically(path / ARRAYS, arrays)
        write_atomically(path / MODEL, json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
        return path

    @classmethod
    def load(cls, folder: str | Path, /) -> "TunedModel":
        """Read a model that :meth:`save` left. Nothing in it is run: it is numbers and words.

        Raises
        ------
        InputError
            Where the folder holds no model, or one that is damaged or of another version.
        """
        path = Path(folder)
        told, arrays = _read(path)
        try:
            return _model(told, arrays, file=path / MODEL)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            if isinstance(error, InputError):
                raise
            raise _damaged(path / MODEL) from None


def _heading(source: Source, quote: SourceQuote) -> str:
    """Return the heading nearest above a quote, or a table file's row, by which it is cited."""
    if source.format == "csv":
        return f"row {quote.quote.partition(',')[0].strip().strip(chr(34))}"
    at = quote.start - source.start
    above = [block.headings for block in blocks(source.text, format=source.format) if block.start <= at]
    inner = above[-1] if above else ()
    names = inner or source.headings
    return names[-1] if names else ""


def _arrays(model: TunedModel) -> dict[str, Matrix]:
    scorer = model.scorer
    return {
        "idf": model.space.idf,
        "components": model.space.components,
        "memory": model.memory.vectors,
        "weights": scorer.weights,
        "mean": scorer.mean,
        "scale": scorer.scale,
        "sureness": scorer.sureness,
        "steps": model.step_vectors,
    }


def _told(model: TunedModel) -> dict[str, object]:
    return {
        "version": VERSION,
        "terms": model.space.terms,
        "memory": [asdict(each) for each in model.memory.examples],
        "threshold": model.memory.threshold,
        "bias": model.scorer.bias,
        "steps": model.steps.steps,
        "common": sorted(model.steps.common),
        "form": model.form.plain() if model.form else None,
        "trained_on": asdict(model.trained_on),
        "held_out": asdict(model.held_out) if model.held_out else None,
    }


def _read(path: Path) -> tuple[Mapping[str, Any], Mapping[str, Matrix]]:
    try:
        told = json.loads((path / MODEL).read_text(encoding="utf-8"))
        data = (path / ARRAYS).read_bytes()
    except FileNotFoundError:
        raise InputError("holds no tuned model", file=path, remedy="groundwork tune train --out FOLDER") from None
    except (OSError, ValueError, RecursionError):
        raise _damaged(path / MODEL) from None
    if not isinstance(told, dict) or told.get("version") != VERSION:
        raise InputError("is of another version", file=path / MODEL, allowed=str(VERSION), remedy="train it again")
    if told.get("arrays_sha256") != hashlib.sha256(data).hexdigest():
        raise _damaged(path / ARRAYS)
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return told, {name: arrays[name] for name in arrays.files}
    except (ValueError, EOFError, BadZipFile, AttributeError, TypeError):  # no arrays, or such as must be unpickled
        raise _damaged(path / ARRAYS) from None


def _model(told: Mapping[str, Any], arrays: Mapping[str, Matrix], *, file: Path) -> TunedModel:
    known = tuple(Recall(**each | {"documents": tuple(each["documents"])}) for each in told["memory"])
    return TunedModel(
        space=Space(tuple(told["terms"]), arrays["idf"], arrays["components"]),
        memory=Memory(known, arrays["memory"], told["threshold"]),
        scorer=Scorer(arrays["weights"], told["bias"], arrays["mean"], arrays["scale"], arrays["sureness"]),
        steps=NextSteps(tuple(told["steps"]), frozenset(told["common"])),
        step_vectors=arrays["steps"],
        form=Form.of(told["form"], file=file) if told["form"] else None,
        trained_on=TrainedOn(**told["trained_on"]),
        held_out=HeldOut(**told["held_out"]) if told["held_out"] else None,
    )


def _damaged(path: Path) -> InputError:
    return InputError("is damaged", file=path, remedy="train it again")
