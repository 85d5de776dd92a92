"""Inspect: logs as ``.eval`` (a zip of JSON) and as ``.json``."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from toolkit.importing.files import read_json, read_members
from toolkit.importing.mapping import NameMap
from toolkit.importing.places import Place, text_of
from toolkit.importing.rows import Imported
from toolkit.schema import InputError

_GRADES = {"C": 1.0, "P": 0.5, "I": 0.0, "N": 0.0}
"""Correct, partly, incorrect, no answer: as Inspect counts them."""
_HEADERS = ("header.json", "_journal/start.json", "start.json")
_SAMPLE = re.compile(r"samples/[^/]+\.json")


def unpack(data: bytes, path: Path, /) -> dict[str, Any]:
    """Return the log that a ``.eval`` file holds, as its JSON form has it.

    Raises
    ------
    InputError
        Where it is damaged or too large, or is no log.
    """
    headers: dict[str, Any] = {}
    samples = []
    for name, content in read_members(data, path):
        if name in _HEADERS:
            headers[name] = read_json(content, f"{path}:{name}")
        elif _SAMPLE.fullmatch(name):
            samples.append(read_json(content, f"{path}:{name}"))
    header = next((headers[name] for name in _HEADERS if name in headers), None)
    if not isinstance(header, Mapping):
        raise InputError("is no log of Inspect", file=path, allowed=f"a zip with {_HEADERS[0]} and samples/")
    return {**header, "samples": sorted(samples, key=_order)}


def origin(value: Mapping[str, Any], /) -> dict[str, Any]:
    """Return which version wrote a log, when, and how the evaluation ended."""
    held = _mapping(value.get("eval"))
    return {
        "tool_version": _mapping(held.get("packages")).get("inspect_ai"),
        "created": held.get("created"),
        "status": value.get("status"),
    }


def read(value: Mapping[str, Any], file: object, names: NameMap, /) -> Iterator[Imported]:
    """Yield each sample. One scorer alone that says no more than right or wrong is also ``completed``.

    A sample that ended in an error has no scores: each scorer was to have one, and is not scored.
    """
    held = _mapping(value.get("eval"))
    samples = Place(file, 1).listed(value.get("samples"), "samples")
    rows = [_sample(Place(file, row), each, held) for row, each in enumerate(samples, start=1)]
    scorers = dict.fromkeys(name for row in rows for name in row.scores)
    rows = [replace(row, scores=dict.fromkeys(scorers or ("completed",))) if row.reason else row for row in rows]
    only = next(iter(scorers)) if len(scorers) == 1 else None
    plain = only and all(row.scores.get(only) in (0.0, 1.0, None) for row in rows)
    for row in rows:
        if plain and only and only in row.scores and only not in names.metrics and only != "completed":
            yield replace(row, scores={**row.scores, "completed": row.scores[only]})
        else:
            yield row


def _sample(place: Place, value: object, held: Mapping[str, Any]) -> Imported:
    sample = place.mapping(value, "sample")
    model = str(held.get("model") or "")
    usage = _usage(sample, model)
    error = sample.get("error")
    return Imported(
        place=place,
        option=str(held.get("task") or "inspect"),
        question=text_of(sample.get("input")),
        question_id=str(sample["id"]) if sample.get("id") is not None else "",
        answer=_answer(sample),
        reader=model,
        scores=_scores(place, sample),
        reason=f"it could not be asked: {' '.join(str(_mapping(error).get('message', '')).split())[:200]}"
        if error
        else "",
        reference=_target(sample.get("target")),
        tokens_in=place.count(usage.get("input_tokens"), "model_usage.input_tokens"),
        tokens_out=place.count(usage.get("output_tokens"), "model_usage.output_tokens"),
        latency_s=place.number(sample.get("total_time"), "total_time"),
        metadata=_mapping(sample.get("metadata")),
    )


def _target(value: object) -> str:
    """Return the right answer; where any of several is right, all of them."""
    listed = isinstance(value, list) and all(isinstance(each, str) for each in value)
    return " or ".join(value) if isinstance(value, list) and listed else text_of(value)


def _scores(place: Place, sample: Mapping[str, Any]) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for scorer, score in place.mapping(sample.get("scores"), "scores").items():
        value = _mapping(score).get("value") if isinstance(score, Mapping) else score
        parts = (
            {f"{scorer}.{key}": part for key, part in value.items()} if isinstance(value, Mapping) else {scorer: value}
        )
        for name, part in parts.items():
            found[name] = None if isinstance(part, list) else _graded(place, name, part)
    return found


def _graded(place: Place, name: str, value: object) -> float | None:
    return _GRADES[value] if isinstance(value, str) and value in _GRADES else place.number(value, f"scores.{name}")


def _usage(sample: Mapping[str, Any], model: str) -> Mapping[str, Any]:
    """Return the tokens of the model that was asked, not of one that graded."""
    used = _mapping(sample.get("model_usage"))
    return _mapping(used.get(model) or (next(iter(used.values())) if len(used) == 1 else None))


def _answer(sample: Mapping[str, Any]) -> str:
    output = _mapping(sample.get("output"))
    if isinstance(output.get("completion"), str):
        return str(output["completion"])
    choices = output.get("choices")
    first = _mapping(choices[0]) if isinstance(choices, list) and choices else {}
    return text_of(_mapping(first.get("message")).get("content"))


def _order(sample: object) -> tuple[int, int, str]:
    held = _mapping(sample)
    epoch, name = held.get("epoch"), str(held.get("id"))
    return (epoch if isinstance(epoch, int) else 0, int(name) if name.isdecimal() and len(name) < 16 else 0, name)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
