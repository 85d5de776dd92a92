"""A tuning set as chat-format JSONL, for a model that is tuned elsewhere, and what that will cost."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from toolkit import tokens
from toolkit.schema import EXAMPLE_SIZES, ExampleSize, InputError, frame
from toolkit.storage import write_atomically
from toolkit.tuning.examples import Example, TuningSet

FEWEST = 10
"""Hosted services refuse fewer examples than these."""
MOST_TOKENS = 65_536
"""A common limit on one example; longer ones are cut where it is trained, and its answer with them."""
EPOCHS = 3
_A_MESSAGE = 3  # each message is framed by three tokens of its own, and the reply is primed by three more
_VALIDATION = ".validation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was written: where, how large each example is (schema ``EXAMPLE_SIZES``), and what training on it costs.

    ``training_tokens`` are what is billed: the tokens of the training examples, times the epochs. ``usd`` is ``None``
    where no price was given: prices of training change, and none is known here.
    """

    train: Path
    validation: Path | None
    sizes: pl.DataFrame
    epochs: int
    training_tokens: int
    usd: float | None


def export(
    tuning_set: TuningSet,
    path: str | Path,
    /,
    *,
    instructions: str | None = None,
    epochs: int = EPOCHS,
    usd_per_mtok: float | None = None,
    encoding_for: str = tokens.DEFAULT_ENCODING,
    most_tokens: int = MOST_TOKENS,
) -> Exported:
    """Write split ``train`` as chat-format JSONL, split ``held-out`` beside it for validation, and count tokens.

    Each line holds ``messages``: instructions, the question, the answer. No document and no asker goes in: a model that
    is trained on these answers tells them to everyone, as ``TuningSet.check`` says of each.

    Parameters
    ----------
    tuning_set
        As :meth:`TuningSet.read` gives it. Where it has a form, an answer that breaks the form is refused.
    path
        The training file, ``.jsonl``; the validation file's name ends in ``.validation.jsonl``.
    instructions
        The system message; one that names the form's lines if none is given. Give the tuned model the same.
    epochs
        How often training goes through the examples.
    usd_per_mtok
        The price of a million training tokens, as the service that trains states it.
    encoding_for
        The model or encoding to count tokens by.
    most_tokens
        The most that one example may take.

    Raises
    ------
    InputError
        Where a setting cannot be used, what is written would take the tuning set's own place, there are too few
        examples, or one is too long or breaks the form, naming it.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "train.jsonl"
    >>> made = export(TuningSet.read("data/samples/tuning.jsonl"), path, usd_per_mtok=3.0)
    >>> made.sizes.height, made.validation.name
    (84, 'train.validation.jsonl')
    """
    file = Path(path)
    _check_settings(file, epochs, usd_per_mtok)
    _check_apart(file, tuning_set)
    parts = {name: tuning_set.split(name).examples for name in ("train", "held-out")}
    if (count := len(parts["train"])) < FEWEST:
        problem = "has too few examples to train on"
        raise InputError(problem, file=tuning_set.file, field="split", got=count, allowed=f"{FEWEST} or more")
    system = instructions or instructions_of(tuning_set)
    sizes = []
    for example in (*parts["train"], *parts["held-out"]):
        sizes.append(_size(example, system, encoding_for))
        _check_example(tuning_set, example, sizes[-1], most_tokens)
    billed = epochs * sum(each.tokens for each in sizes if each.split == "train")
    write_atomically(file, _jsonl(parts["train"], system))
    validation = _beside(file) if parts["held-out"] else None
    if validation:
        write_atomically(validation, _jsonl(parts["held-out"], system))
    return Exported(
        train=file,
        validation=validation,
        sizes=frame(sizes, EXAMPLE_SIZES),
        epochs=epochs,
        training_tokens=billed,
        usd=None if usd_per_mtok is None else billed * usd_per_mtok / 1e6,
    )


def instructions_of(tuning_set: TuningSet, /) -> str:
    """Return the system message that the examples are exported with, which the tuned model should be given too."""
    if tuning_set.form is None:
        return "Answer as you were trained to."
    names = ", ".join(f"'{line.name}:'" for line in tuning_set.form.lines)
    return f"Answer in the house form: one line each for {names}. If you do not know the answer, decline in that form."


def _check_settings(file: Path, epochs: int, usd_per_mtok: float | None) -> None:
    if file.suffix != ".jsonl":
        raise InputError("is not a .jsonl file", file=file, field="out", remedy="name it train.jsonl, say")
    if epochs < 1:
        raise InputError("cannot be used", field="epochs", got=epochs, allowed="1 or more")
    if usd_per_mtok is not None and not 0 <= usd_per_mtok < float("inf"):
        raise InputError("cannot be used", field="usd_per_mtok", got=usd_per_mtok, allowed="0 or more")


def _check_apart(file: Path, tuning_set: TuningSet) -> None:
    """Refuse to write over the examples themselves, which people wrote and nothing could bring back."""
    own = tuning_set.file
    if own is not None and own.resolve() in (file.resolve(), _beside(file).resolve()):
        raise InputError("would be written over the tuning set", file=file, field="out", remedy="name another file")


def _beside(file: Path) -> Path:
    return file.with_suffix(f"{_VALIDATION}.jsonl")


def _check_example(tuning_set: TuningSet, example: Example, size: ExampleSize, most: int) -> None:
    row = tuning_set.rows.get(example.id)
    if size.tokens > most:
        got, allowed = f"{size.tokens:,} tokens", f"{most:,} or fewer"
        raise InputError(
            "is too long an example", file=tuning_set.file, row=row, field="answer", got=got, allowed=allowed
        )
    if tuning_set.form and (faults := tuning_set.form.faults(example.answer)):
        problem = "breaks the house form that is to be learnt"
        raise InputError(problem, file=tuning_set.file, row=row, field="answer", got=faults[0])


def _messages(example: Example, system: str) -> list[dict[str, str]]:
    said = {"system": system, "user": example.question, "assistant": example.answer}
    return [{"role": role, "content": content} for role, content in said.items()]


def _jsonl(examples: Sequence[Example], system: str) -> str:
    return "".join(json.dumps({"messages": _messages(each, system)}, ensure_ascii=False) + "\n" for each in examples)


def _size(example: Example, system: str, encoding_for: str) -> ExampleSize:
    """Count an example as a chat is counted: each message's role and content, framed."""
    counted = [
        _A_MESSAGE + sum(tokens.count(part, encoding_for=encoding_for) for part in message.values())
        for message in _messages(example, system)
    ]
    answer = tokens.count(example.answer, encoding_for=encoding_for)
    return ExampleSize(
        example_id=example.id, split=example.split, tokens=sum(counted) + _A_MESSAGE, tokens_answer=answer
    )
