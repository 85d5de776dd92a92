"""A gate's result for machines and people in CI: JUnit XML, and Markdown for a pull request."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from toolkit.gate.result import GateResult
from toolkit.reports.page import markdown_cell
from toolkit.schema import GateRow, LostQuestion, Tripped

_SHOWN = 20


def one_line(text: object, /) -> str:
    r"""Return text on one line that moves no cursor, turns no text around and is allowed in XML.

    Examples
    --------
    >>> one_line("a\x1b[2Jb\n c\u202e")
    'a�[2Jb c�'
    """
    return "".join(each if each.isprintable() else "�" for each in " ".join(str(text).split()))


def junit(*results: GateResult) -> str:
    """Return JUnit XML: a suite for each gate, a case for each row and tripwire. What is inconclusive is an error."""
    root = Element("testsuites")
    root.extend(_suite(result, several=len(results) > 1) for result in results)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(result: GateResult, *, several: bool) -> Element:
    suite = Element("testsuite", name=f"groundwork gate{f', {one_line(result.options[0])}' if several else ''}")
    for row in result.rows:
        case = SubElement(suite, "testcase", classname=f"gate.{one_line(row.slice)}", name=one_line(row.metric))
        if row.verdict != "pass":
            _problem(case, row.verdict, said(row), _lost_lines(result, row.metric))
    for name in dict.fromkeys(each.tripwire for each in result.tripped):
        case = SubElement(suite, "testcase", classname="gate.tripwire", name=one_line(name))
        found = [_tripped_line(each) for each in result.tripped if each.tripwire == name]
        _problem(case, "fail", f"{len(found)} questions tripped it", found)
    for name in result.evaded:
        case = SubElement(suite, "testcase", classname="gate.tripwire", name=one_line(name))
        _problem(case, "inconclusive", "the baseline was scored on it, the candidate was not", [])
    for kind, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
        suite.set(kind, str(len(list(suite.iter(tag)))))
    return suite


def markdown(result: GateResult, /) -> str:
    """Return the result as Markdown in which text from questions shows no markup, mentions nobody and links nowhere."""
    first, other = (_cell(name) for name in result.options)
    lines = [f"## Gate: {result.verdict}", "", _cell(result.headline), "", f"Baseline {first}, candidate {other}.", ""]
    lines += [
        "| metric | slice | baseline | candidate | difference | margin | n | verdict |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [_table_row(row) for row in result.rows]
    if result.tripped:
        lines += ["", "### Tripped", ""]
        lines += [f"- {_cell(line)}" for line in tripped_lines(result)]
    if result.lost:
        lines += ["", "### Worse than before", ""]
        lines += [f"- {_cell(line)}" for line in lost_lines(result)]
    for title, items in (("What changed", result.changes), ("To know", result.notes)):
        lines += ["", f"### {title}", "", *(f"- {_cell(item)}" for item in items)] if items else []
    wrong = f"a candidate at its margin passes in {1 - result.level:.0%} of cases at most, by Holm over all rows"
    lines += ["", f"Intervals at {2 * result.level - 1:.0%}; {wrong}."]
    return "\n".join(lines) + "\n"


def said(row: GateRow, /) -> str:
    """Return a row as words: by how much, how sure, and what would settle it."""
    if row.difference is None:
        return row.method
    how = f"{number(row.difference)} ({_bounds(row)}), margin {number(row.margin).lstrip('+')}, {row.n} questions"
    if row.verdict != "inconclusive":
        return how
    if row.more_questions is None:
        return f"{how}; no number of questions that people write would settle it"
    return f"{how}; about {row.more_questions} more questions would settle it"


def tripped_lines(result: GateResult, /) -> list[str]:
    """Return what tripped, a line each."""
    return [f"{one_line(each.tripwire)}, {_tripped_line(each)}" for each in result.tripped]


def lost_lines(result: GateResult, /) -> list[str]:
    """Return the questions lost, a line each, the longest lists cut."""
    metrics = dict.fromkeys(each.metric for each in result.lost)
    return [line for metric in metrics for line in _lost_lines(result, metric)]


def _tripped_line(tripped: Tripped) -> str:
    return f"{one_line(tripped.question_id)}: {one_line(tripped.question)} ({one_line(tripped.problem)})"


def _lost_lines(result: GateResult, metric: str) -> list[str]:
    lost = [each for each in result.lost if each.metric == metric]
    lines = [_lost_line(each) for each in lost[:_SHOWN]]
    more = len(lost) - _SHOWN
    return [*lines, f"and {more} more on {one_line(metric)}"] if more > 0 else lines


def _lost_line(lost: LostQuestion) -> str:
    stakes = ", high stakes" if lost.stakes == "high" else ""
    change = f"[{one_line(lost.metric)} {lost.baseline:.3g} → {lost.candidate:.3g}{stakes}]"
    return f"{one_line(lost.question_id)}: {one_line(lost.question)} {change}"


def number(value: float | None, /) -> str:
    """Return a difference with its sign.

    Examples
    --------
    >>> number(-0.0417), number(123.4), number(None)
    ('-0.042', '+123', '')
    """
    if value is None:
        return ""
    return f"{value:+.0f}" if abs(value) >= 10 else f"{value:+.3f}"


def _bounds(row: GateRow) -> str:
    return f"{number(row.low)} to {number(row.high)}" if row.low is not None else "no interval"


def _table_row(row: GateRow) -> str:
    difference = f"{number(row.difference)} ({_bounds(row)})"
    sides = [_plain(row.baseline), _plain(row.candidate)]
    values = [row.metric, row.slice, *sides, difference, _plain(row.margin), row.n, row.verdict]
    return f"| {' | '.join(_cell(value) for value in values)} |"


def _plain(value: float | None) -> str:
    return number(value).lstrip("+")


def _cell(text: object) -> str:
    # A mention or a bare link would still work in a pull request: a joiner that shows nothing parts it.
    return markdown_cell(one_line(text)).replace("@", "@\u2060").replace("://", ":\u2060//")


def _problem(case: Element, verdict: str, message: str, lines: list[str]) -> None:
    tag = "failure" if verdict == "fail" else "error"
    SubElement(case, tag, type=verdict, message=one_line(message)).text = "\n".join(lines)
