"""One way to write each finding down."""

from toolkit.schema import Finding, GoldenQuestion


def on(question: GoldenQuestion, severity: str, rule: str, field: str, problem: str, remedy: str, /) -> Finding:
    """Return a finding on one question."""
    return Finding(severity=severity, question_id=question.id, rule=rule, field=field, problem=problem, remedy=remedy)


def on_the_set(severity: str, rule: str, problem: str, remedy: str, /, *, field: str = "") -> Finding:
    """Return a finding on the set as a whole."""
    return Finding(severity=severity, question_id="", rule=rule, field=field, problem=problem, remedy=remedy)


def short(text: str, /, most: int = 160) -> str:
    """Return a text on one line, cut to what a person reads beside a cell."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
