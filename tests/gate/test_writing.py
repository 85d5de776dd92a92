from dataclasses import replace
from xml.etree.ElementTree import fromstring

from markdown_it import MarkdownIt

from tests.gate.making import make_run, questions, share
from toolkit.gate import GateResult, compare, junit, markdown

HOSTILE = "a|b <img src=x onerror=alert(1)> [x](https://example.org) @everyone `c`\n\n# d \x1b[2J\x00\u202e ]]>"


def hostile() -> GateResult:
    asked = [replace(each, question=HOSTILE, stakes="high") for each in questions(40)]
    baseline = make_run({"completed": share(40, 40)}, asked=asked)
    return compare(baseline, make_run({"completed": share(40, 20)}, asked=asked))


def test_junit_is_xml_whatever_the_questions_say() -> None:
    root = fromstring(junit(hostile()))  # noqa: S314 - our own
    suite = root.find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("2", "2", "0")
    cases = {case.get("name"): case for case in suite}
    assert cases.keys() == {"completed", "critical"}
    text = cases["completed"].find("failure").text
    assert "<img src=x onerror=alert(1)>" in text
    assert "\x1b" not in text
    assert "20 tripped" not in text


def test_junit_counts_what_is_inconclusive_as_an_error() -> None:
    baseline = make_run({"completed": [1.0] * 30})
    candidate = make_run({"completed": [0.0, *[1.0] * 29]})
    suite = fromstring(junit(compare(baseline, candidate)))[0]  # noqa: S314 - our own
    assert (suite.get("failures"), suite.get("errors")) == ("0", "1")
    assert "more questions would settle it" in suite[0][0].get("message")
    passed = fromstring(junit(compare(baseline, make_run({"completed": [1.0] * 30}))))[0]  # noqa: S314 - our own
    assert (passed.get("tests"), passed.get("failures"), passed.get("errors")) == ("1", "0", "0")


def test_markdown_shows_the_words_of_questions_and_none_of_their_markup() -> None:
    text = markdown(hostile())
    html = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text)
    assert "<img" not in html
    assert "<a " not in html
    assert "<h1" not in html
    assert "@everyone" not in text
    assert "\x1b" not in text
    assert html.count("<td") == 8
    assert "&lt;img src=x onerror=alert(1)&gt;" in html


def test_the_worst_of_many_lost_questions_are_shown_and_the_rest_counted() -> None:
    result = compare(make_run({"completed": share(80, 80)}), make_run({"completed": share(80, 20)}))
    assert "and 40 more on completed" in markdown(result).replace("\\", "")
    assert len(result.to_dict()["lost"]) == 60
