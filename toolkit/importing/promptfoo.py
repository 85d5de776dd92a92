"""promptfoo: the JSON that ``promptfoo eval --output results.json`` writes, or its JSONL."""

from collections.abc import Iterator, Mapping
from typing import Any

from toolkit.importing.mapping import NameMap
from toolkit.importing.places import Place, text_of
from toolkit.importing.rows import Imported, id_of

_QUESTIONS = ("question", "query", "user_input", "user_question", "input", "prompt", "message", "text")
_ERROR = 2
"""``failureReason`` of a test that could not be run, where 1 is one whose assertions did not hold."""


def origin(value: object, /) -> dict[str, Any]:
    """Return which version wrote a file, and when."""
    held = _mapping(value)
    results = _mapping(held.get("results"))
    return {
        "tool_version": _mapping(held.get("metadata")).get("promptfooVersion"),
        "created": results.get("timestamp") or held.get("timestamp"),
    }


def read(value: object, file: object, names: NameMap, /) -> Iterator[Imported]:
    """Yield each result."""
    results = results_of(value)
    prompts = {str(each.get("promptIdx")) for each in results if isinstance(each, Mapping)}
    for row, each in enumerate(results, start=1):
        place = Place(file, row)
        yield _result(place.mapping(each, "result"), place, names, many_prompts=len(prompts) > 1)


def results_of(value: object, /) -> list[Any]:
    """Return the list of results, where there is one: below ``results``, or below that once more."""
    found = value
    for _ in range(2):
        found = found.get("results") if isinstance(found, Mapping) else found
    return found if isinstance(found, list) else []


def _result(result: Mapping[str, Any], place: Place, names: NameMap, *, many_prompts: bool) -> Imported:
    test = place.mapping(result.get("testCase"), "testCase")
    variables = place.mapping(result.get("vars") or test.get("vars"), "vars")
    metadata = place.mapping(test.get("metadata"), "testCase.metadata")
    response = _mapping(result.get("response"))
    usage = place.mapping(response.get("tokenUsage"), "response.tokenUsage")
    failed = result.get("failureReason") == _ERROR or (result.get("error") and not response)
    asked = _question(variables, place, names, result)
    return Imported(
        place=place,
        option=_option(result, place, many_prompts=many_prompts),
        question=asked,
        question_id=str(
            metadata.get("id") or id_of(*(f"{key}={text_of(held)}" for key, held in sorted(variables.items())))
        ),
        answer=text_of(response.get("output")),
        reader=_provider(result),
        scores=_scores(result, place, failed=bool(failed)),
        reason=f"it could not be asked: {' '.join(text_of(result.get('error')).split())[:200]}" if failed else "",
        tokens_in=place.count(usage.get("prompt"), "response.tokenUsage.prompt"),
        tokens_out=place.count(usage.get("completion"), "response.tokenUsage.completion"),
        latency_s=_latency(result, response, place),
        metadata=metadata,
    )


def _scores(result: Mapping[str, Any], place: Place, *, failed: bool) -> dict[str, float | None]:
    named = place.mapping(result.get("namedScores"), "namedScores")
    held = {"completed": result.get("success"), "score": result.get("score"), **named}
    present = {name: value for name, value in held.items() if name in named or value is not None}
    return {name: None if failed else place.number(value, name) for name, value in present.items()}


def _question(variables: Mapping[str, Any], place: Place, names: NameMap, result: Mapping[str, Any]) -> str:
    known = [names.question] if names.question else [name for name in _QUESTIONS if variables.get(name)]
    if not known and len(variables) == 1:
        known = list(variables)
    if known and variables.get(known[0]):
        return text_of(variables[known[0]])
    if names.question is None and not variables:
        return text_of(place.mapping(result.get("prompt"), "prompt").get("raw"))
    raise place.wrong(
        "vars", ", ".join(map(str, variables)), "a variable that is the question: say which, {question: name}"
    )


def _option(result: Mapping[str, Any], place: Place, *, many_prompts: bool) -> str:
    provider = result.get("provider")
    name = (
        str(provider.get("label") or provider.get("id") or "") if isinstance(provider, Mapping) else str(provider or "")
    )
    label = str(place.mapping(result.get("prompt"), "prompt").get("label") or result.get("promptIdx"))
    return f"{name or 'promptfoo'}, {label}" if many_prompts else name or "promptfoo"


def _provider(result: Mapping[str, Any]) -> str:
    provider = result.get("provider")
    return str(provider.get("id") or "") if isinstance(provider, Mapping) else str(provider or "")


def _latency(result: Mapping[str, Any], response: Mapping[str, Any], place: Place) -> float | None:
    """Return seconds; none for an answer from promptfoo's cache, which took no time."""
    milliseconds = place.number(result.get("latencyMs"), "latencyMs")
    return None if milliseconds is None or response.get("cached") else milliseconds / 1000


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
