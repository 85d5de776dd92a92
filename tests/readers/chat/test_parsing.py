import json

import pytest

from toolkit.readers.chat.parsing import MOST_CITATIONS, Cited, parsed


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("It is cr 20 [1].", [1]),
        ("It is cr 20 [1][2].", [1, 2]),
        ("It is cr 20 [1, 3; 4].", [1, 3, 4]),
        ("It is cr 20 [2-4].", [2, 3, 4]),
        ("It is cr 20 【3】 and 【4†source】.", [3, 4]),
        ("It is cr 20 [Source 2].", [2]),
        ("It is cr 20 [99].", [99]),
        ("It is cr 20 [0].", [0]),
        ("In the year [2026] and [a] and [].", []),
        ("[9-1]", [9]),
    ],
)
def test_marks_in_text(text: str, numbers: list[int]) -> None:
    assert [each.number for each in parsed(text, structured=False).cited] == numbers


def test_a_mark_is_of_the_sentence_before_it() -> None:
    reply = parsed("First this.\nIt costs cr 40. By post [1], or at the desk [2][3].", structured=False)
    assert [(each.number, each.claim) for each in reply.cited] == [
        (1, "By post"),
        (2, "or at the desk"),
        (3, "or at the desk"),
    ]


def test_what_a_model_thinks_aloud_is_no_answer() -> None:
    assert parsed("<think>Is it [1]?</think>It is cr 20 [2].", structured=False).text == "It is cr 20 [2]."
    assert parsed("<think>Is it [1]?", structured=False).text == ""


def form(**changes: object) -> str:
    return json.dumps({"answer": "Cr 20.", "citations": [], "declined": False, **changes})


@pytest.mark.parametrize(
    "wrap",
    [
        "{}",
        "```json\n{}\n```",
        "```\n{}```",
        "  {}\n",
        "<think>x</think>{}",
        "Here it is:\n```json\n{}\n```",
        "{}\nI hope this helps.",
    ],
)
def test_json_as_models_wrap_it(wrap: str) -> None:
    reply = parsed(wrap.format(form()), structured=True)
    assert (reply.text, reply.declined, reply.problems) == ("Cr 20.", False, ())


def test_prose_where_json_was_asked_for_is_read_as_prose() -> None:
    reply = parsed("It is cr 20 [1].", structured=True)
    assert (reply.text, [each.number for each in reply.cited], reply.problems) == ("It is cr 20 [1].", [1], ())


def test_json_that_was_not_asked_for_is_text() -> None:
    assert parsed(form(), structured=False).text == form()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"answer": 7}, "the answer is not a text"),
        ({"answer": None}, "the answer is not a text"),
        ({"declined": "no"}, "declined is neither true nor false"),
        ({"citations": "none"}, "the citations are not a list"),
    ],
)
def test_a_form_with_wrong_types_is_said(changes: dict, problem: str) -> None:
    assert parsed(form(**changes), structured=True).problems == (f"the reply is not of the form asked for: {problem}",)


@pytest.mark.parametrize(
    ("given", "cited"),
    [
        ({"source": 1, "quote": "a"}, Cited(1, "a")),
        ({"source": "2", "quote": "a"}, Cited(2, "a")),
        ({"source": "[3]", "quote": "a"}, Cited(3, "a")),
        ({"source": 1}, Cited(1, "")),
        ({"source": True, "quote": "a"}, Cited(0, "a")),
        ({"source": 1.5, "quote": "a"}, Cited(0, "a")),
        ({"source": -1, "quote": "a"}, Cited(0, "a")),
        ({"source": 10**40, "quote": "a"}, Cited(0, "a")),
        ({"source": None, "quote": ["a"]}, Cited(0, "")),
        ("fees.md", Cited(0, "fees.md")),
        (None, Cited(0, "None")),
    ],
)
def test_each_citation_is_kept_whatever_its_form(given: object, cited: Cited) -> None:
    assert parsed(form(citations=[given]), structured=True).cited == (cited,)


def test_marks_are_taken_beside_the_list() -> None:
    text = form(answer="Cr 20 [1], by post [2].", citations=[{"source": 1, "quote": "cr 20"}])
    assert parsed(text, structured=True).cited == (Cited(1, "cr 20"), Cited(2, claim="by post"))


@pytest.mark.parametrize("length", range(2, 60, 7))
def test_json_that_breaks_off_gives_the_answer_as_far_as_it_goes(length: int) -> None:
    whole = json.dumps({"answer": 'It is "cr 20", by post.', "citations": [], "declined": False})
    reply = parsed(whole[:length], structured=True)
    assert reply.problems == ("the reply is not the JSON that was asked for",)
    assert 'It is "cr 20", by post.'.startswith(reply.text)
    assert reply.text or length < 15


def test_json_nested_past_all_measure() -> None:
    assert parsed('{"answer":' + "[" * 100_000, structured=True).problems


def test_citations_without_number_are_kept_to_a_number_and_the_rest_is_said() -> None:
    many = [{"source": number, "quote": "x"} for number in range(1, 200)]
    reply = parsed(form(citations=many), structured=True)
    assert len(reply.cited) == MOST_CITATIONS
    assert "199 citations" in reply.problems[0]


def test_nothing_reaches_a_terminal_but_text() -> None:
    reply = parsed("It is \x1b[31mcr 20\x07\u202e [1].\r\n\ud83d", structured=False)
    assert reply.text == "It is [31mcr 20 [1].\n?"
    reply.text.encode("utf-8")
