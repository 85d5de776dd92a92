"""promptfoo: a YAML configuration whose tests have variables and assertions."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from toolkit.golden.files.rows import plain
from toolkit.golden.intake.candidates import Candidate
from toolkit.golden.interchange.records import keep, metadata_of, restore, told
from toolkit.schema import GoldenQuestion

_QUESTIONS = ("question", "query", "user_input", "user_question", "user_query", "input", "prompt", "message", "text")
_CONTEXTS = ("context", "contexts", "document", "documents", "passage")
_ONE, _ANY, _ALL = (
    ("contains", "icontains", "equals"),
    ("contains-any", "icontains-any"),
    ("contains-all", "icontains-all"),
)
_ANSWERS = ("similar", "factuality", "rouge-n", "bleu", "levenshtein", "meteor", "answer-correctness")
"""Assertions that compare with a whole answer."""

# promptfoo renders every text as a template, and opens what a path leads to: both are kept from it.
_OPENING = re.compile(r"\{([{%#])")
_OPENED = re.compile(r"\{\{ '\{([{%#])' \}\}")
_PATHS, _NO_PATH = ("file://", "package:"), "{{ '' }}"


def read(config: object, /) -> Iterator[Candidate]:
    """Yield a candidate for each test of a configuration, or of a list of tests."""
    tests = config.get("tests") if isinstance(config, Mapping) else config
    common = config.get("defaultTest") if isinstance(config, Mapping) else None
    listed = tests if isinstance(tests, list) else [] if tests is None else [tests]
    row = 0
    for row, test in enumerate(listed, start=1):
        yield from _test(row, test, common if isinstance(common, Mapping) else {})
    scenarios = config.get("scenarios") if isinstance(config, Mapping) else None
    for number, scenario in enumerate(scenarios if isinstance(scenarios, list) else [], start=row + 1):
        yield _refused(number, scenario, "is a scenario, which multiplies tests", "write its tests out")


def _test(row: int, test: object, common: Mapping[str, Any]) -> Iterator[Candidate]:
    if not isinstance(test, Mapping):
        yield _refused(row, test, "leads to another file", "convert that file")
        return
    variables = {**_mapping(common.get("vars")), **_mapping(test.get("vars"))}
    name = next(
        (name for name in _QUESTIONS if variables.get(name)), next(iter(variables), "") if len(variables) == 1 else ""
    )
    asked = variables.pop(name, None)
    if not name or not asked:
        yield _refused(row, test, "none of its variables is plainly the question", "name the variable question")
        return
    for question in asked if isinstance(asked, list) else [asked]:
        yield _candidate(row, test, common, question, {**variables, name: question}, name)


def _candidate(
    row: int,
    test: Mapping[str, Any],
    common: Mapping[str, Any],
    question: object,
    variables: Mapping[str, Any],
    name: str,
) -> Candidate:
    candidate = Candidate(row, {"question": _as_shown(question), "status": "draft"}, (told(dict(test)),))
    restore(candidate, {**_mapping(common.get("metadata")), **_mapping(test.get("metadata"))})
    if str(question).startswith(_PATHS):
        candidate.leave("not taken", "question", "leads to another file", "write the question out")
    for other, value in variables.items():
        if other in _CONTEXTS and not str(value).startswith("file://"):
            candidate.contexts += [(_as_shown(each), "") for each in (value if isinstance(value, list) else [value])]
        elif other != name:
            keep(candidate, other, value)
    for assertion in [*_list(common.get("assert")), *_list(test.get("assert"))]:
        _assertion(candidate, assertion, variables)
    for other in test.keys() - {"vars", "assert", "metadata"}:
        keep(candidate, other, test[other])
    return candidate


def _assertion(candidate: Candidate, assertion: object, variables: Mapping[str, Any]) -> None:
    kind, value = (
        (str(assertion.get("type")), assertion.get("value")) if isinstance(assertion, Mapping) else ("", assertion)
    )
    if kind == "assert-set" and isinstance(assertion, Mapping):
        if assertion.get("threshold") is not None:
            candidate.note("facts", "of a set of assertions only some had to hold: all are facts now", "look it over")
        for each in _list(assertion.get("assert")):
            _assertion(candidate, each, variables)
        return
    written = _values(kind, value)
    said = [_filled(each, variables) for each in written]
    facts = candidate.values.setdefault("facts", [])
    if any(each.startswith(_PATHS) for each in written) or (kind != "is-refusal" and not said):
        keep(candidate, f"assertion {kind or '$ref'}", value if kind else assertion)
    elif kind in _ONE or kind in _ALL:
        facts += [[each] for each in said]
    elif kind in _ANY:
        facts.append(said)
    elif kind == "is-refusal":
        candidate.values["answerable"] = False
    elif kind in _ANSWERS and not candidate.values.get("reference"):
        candidate.values["reference"] = said[0]
        candidate.note("reference", f"the value of {kind!r} was taken for the model answer")
    else:
        keep(candidate, f"assertion {kind}", value)
    _weights(candidate, assertion, kind)


def _weights(candidate: Candidate, assertion: object, kind: str) -> None:
    for name in ("threshold", "weight", "transform", "metric", "provider"):
        if isinstance(assertion, Mapping) and assertion.get(name) is not None:
            candidate.note("facts", f"the {name} of {kind!r} was left out: {told(assertion[name])[:80]}")


def _values(kind: str, value: object) -> list[str]:
    """Return what an assertion looks for; promptfoo parts a text at its commas where it wants several."""
    if isinstance(value, str) and kind in (*_ANY, *_ALL):
        return [part.strip() for part in value.split(",") if part.strip()]
    return [str(each) for each in (value if isinstance(value, list) else [value]) if each not in (None, "")]


def _filled(text: str, variables: Mapping[str, Any]) -> str:
    """Fill in the variables that a text names, and show it as a person wrote it."""
    plain_text = {name: str(value) for name, value in variables.items() if isinstance(value, str | int | float)}
    filled = re.sub(r"\{\{\s*(\w+)\s*\}\}", lambda found: plain_text.get(found[1], found[0]), text)
    return _as_shown(filled)


def _as_shown(text: object) -> str:
    return _OPENED.sub(r"{\1", str(text).removeprefix(_NO_PATH))


def _refused(row: int, test: object, reason: str, remedy: str) -> Candidate:
    candidate = Candidate(row, {}, (told(test),))
    candidate.leave("not taken", "", reason, remedy)
    return candidate


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def write(questions: Iterable[GoldenQuestion], /) -> dict[str, Any]:
    """Return a configuration whose tests ask the questions; a provider is all that it lacks."""
    return {
        "description": "Golden questions",
        "prompts": ["{{question}}"],
        "tests": [_written(question) for question in questions],
    }


def _written(question: GoldenQuestion) -> dict[str, Any]:
    asserted = [_fact(fact) for fact in question.facts] if question.answerable else [{"type": "is-refusal"}]
    but = ("facts", "answerable") if question.answerable else ("answerable",)
    return {
        "vars": {"question": _as_text(question.question)},
        "assert": asserted,
        "metadata": metadata_of(plain(question), but=but),
    }


def _fact(variants: tuple[str, ...]) -> dict[str, Any]:
    if len(variants) == 1:
        return {"type": "icontains", "value": _as_text(variants[0])}
    return {"type": "icontains-any", "value": [_as_text(each) for each in variants]}


def _as_text(text: str) -> str:
    escaped = _OPENING.sub(r"{{ '{\1' }}", text)
    return _NO_PATH + escaped if text.startswith(_PATHS) else escaped
