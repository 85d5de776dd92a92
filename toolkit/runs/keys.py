"""What decides each answer of a run, hashed: the key that it is kept by."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from types import NoneType
from typing import Any

from toolkit.golden import GoldenSet
from toolkit.options import Option
from toolkit.runs.answering import Job
from toolkit.runs.provenance import code_hash, settings_hash
from toolkit.runs.store import Key
from toolkit.schema import InputError

_NOT_OF_ONE_ANSWER = {"options", "golden_sha256", "repeats"}


def keys_of(
    options: Sequence[str | Option], golden: GoldenSet, manifest: Mapping[str, Any], /, *, repeats: int
) -> dict[Job, Key]:
    """Return every job with the key of its answer.

    Whatever decides an answer is in its key. The rest of the golden set and the other options do not: mending one
    question asks that one again, and no other.

    Parameters
    ----------
    options, golden
        What is asked, of what.
    manifest
        What the run rests on.
    repeats
        How often each question is asked of each option.

    Raises
    ------
    InputError
        Where there is to be no repeat at all.
    """
    if repeats < 1:
        raise InputError("cannot be used", field="repeats", got=repeats, allowed="1 or more")
    shared = {name: manifest[name] for name in manifest.keys() - _NOT_OF_ONE_ANSWER}
    common = settings_hash({**shared, "code": code_hash()})
    questions = {question.id: settings_hash(asdict(question)) for question in golden}
    found = {}
    for option in options:
        name, settings = (option, option) if isinstance(option, str) else (option.name, _settings_of(option))
        for question_id, question in questions.items():
            whole = settings_hash([common, settings, question])
            for repeat in range(repeats):
                found[Job(name, question_id, repeat)] = Key(name, question_id, repeat, whole)
    return found


def _settings_of(option: Option) -> list[Any]:
    """Return the plain settings of an option that was made by hand."""
    made: Any = option
    held = {each.name: getattr(made, each.name) for each in fields(made)} if is_dataclass(made) else {}
    plain = {name: value for name, value in held.items() if isinstance(value, str | int | float | bool | NoneType)}
    return [type(made).__qualname__, plain]
