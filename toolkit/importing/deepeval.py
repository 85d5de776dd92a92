"""DeepEval: a test run as JSON, as ``.deepeval/.latest_test_run.json`` or a results folder holds it."""

from collections.abc import Iterator, Mapping
from typing import Any

from toolkit.importing.places import Place, text_of
from toolkit.importing.rows import Imported

_CASES = ("testCases", "test_cases", "test_results")


def is_run(value: object, /) -> bool:
    """Return whether a value is a test run, or holds one."""
    held = _run(value)
    return any(isinstance(held.get(name), list) for name in _CASES)


def origin(value: object, /) -> dict[str, Any]:
    """Return what a test run says of itself: DeepEval keeps neither its version nor a date."""
    return {"tool_version": None, "test_file": _run(value).get("testFile")}


def read(value: object, file: object, /) -> Iterator[Imported]:
    """Yield each test case; conversations are not single answers, and are left out."""
    held = _run(value)
    cases: list[Any] = next((held[name] for name in _CASES if isinstance(held.get(name), list)), [])
    parameters = held.get("hyperparameters")
    model = str(parameters.get("model") or "") if isinstance(parameters, Mapping) else ""
    yield from (_case(Place(file, row), each, model) for row, each in enumerate(cases, start=1))


def _case(place: Place, value: object, model: str) -> Imported:
    case = place.mapping(value, "testCase")
    metadata = place.mapping(_either(case, "metadata", "additionalMetadata", "additional_metadata"), "metadata")
    passages = _either(case, "retrievalContext", "retrieval_context")
    return Imported(
        place=place,
        option="deepeval",
        question=text_of(case.get("input")),
        question_id=str(metadata.get("id") or ""),
        answer=text_of(_either(case, "actualOutput", "actual_output")),
        reader=model,
        scores=_scores(place, case),
        reason="a metric ended in an error",
        reference=text_of(_either(case, "expectedOutput", "expected_output")),
        passages=len(passages) if isinstance(passages, list) else 0,
        tokens_in=place.count(_either(case, "inputTokenCount", "input_token_count"), "inputTokenCount"),
        tokens_out=place.count(_either(case, "outputTokenCount", "output_token_count"), "outputTokenCount"),
        latency_s=place.number(_either(case, "completionTime", "completion_time"), "completionTime"),
        metadata=metadata,
    )


def _scores(place: Place, case: Mapping[str, Any]) -> dict[str, float | None]:
    metrics = place.listed(_either(case, "metricsData", "metrics_data", "metricsMetadata"), "metricsData")
    found: dict[str, float | None] = {}
    failed = False
    for each in metrics:
        metric = place.mapping(each, "metricsData")
        name = str(metric.get("name") or metric.get("metric") or "")
        if not name or name in found:
            raise place.wrong("metricsData", name, "each metric once, with its name")
        failed |= bool(metric.get("error"))
        found[name] = None if metric.get("error") else place.number(metric.get("score"), name)
    if case.get("success") is not None:
        # A case whose metric broke down did not fail: nobody knows.
        found.setdefault("completed", None if failed else place.number(case["success"], "success"))
    return found


def _run(value: object) -> Mapping[str, Any]:
    held = value if isinstance(value, Mapping) else {}
    inner = held.get("testRunData")
    return inner if isinstance(inner, Mapping) else held


def _either(case: Mapping[str, Any], *names: str) -> Any:
    return next((case[name] for name in names if case.get(name) is not None), None)
