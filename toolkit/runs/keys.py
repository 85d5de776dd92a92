"""What decides each answer of a run, hashed: the key that it is kept by."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from toolkit.golden import GoldenSet
from toolkit.options import Option
from toolkit.runs.answering import Job
from toolkit.runs.provenance import settings_hash, settings_of
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
    check_repeats(repeats)
    shared = {name: manifest[name] for name in manifest.keys() - _NOT_OF_ONE_ANSWER}
    common = settings_hash(shared)
    questions = {question.id: settings_hash(asdict(question)) for question in golden}
    found = {}
    for option in options:
        name, settings = (option, option) if isinstance(option, str) else (option.name, settings_of(option))
        for question_id, question in questions.items():
            whole = settings_hash([common, settings, question])
            for repeat in range(repeats):
                found[Job(name, question_id, repeat)] = Key(name, question_id, repeat, whole)
    return found


def check_repeats(repeats: int, /) -> None:
    """Refuse to ask nothing at all."""
    if repeats < 1:
        raise InputError("cannot be used", field="repeats", got=repeats, allowed="1 or more")


def check_names(names: Sequence[str], /) -> None:
    """Refuse two options of one name: their answers could not be told apart."""
    for name, count in Counter(names).items():
        if count > 1:
            remedy = "give each option a name of its own"
            raise InputError("two options have one name", field="options", got=name, remedy=remedy)
