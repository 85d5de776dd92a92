"""The page's word is never trusted."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.schema import InputError
from toolkit.views.editor.messages import ACTIONS, read_message

GOOD: dict[type, Any] = {int: 1, str: "x", list: []}


def sound(action: str) -> dict[str, Any]:
    chosen = {("edit", "field"): "notes", ("status", "value"): "draft", ("verdict", "value"): "yes"}
    chosen[("vote", "value")] = "low"
    values = {name: chosen.get((action, name), GOOD[kind]) for name, kind in ACTIONS[action].items()}
    return {"do": action, **values}


@pytest.mark.parametrize("action", ACTIONS)
def test_a_sound_request_is_read(action: str) -> None:
    message = read_message({**sound(action), "view": "v", "seq": 3})
    assert (message.action, message.view, message.seq) == (action, "v", 3)


@pytest.mark.parametrize("action", ACTIONS)
def test_a_request_with_something_missing_or_added_is_refused(action: str) -> None:
    for name in ACTIONS[action]:
        with pytest.raises(InputError):
            read_message({key: value for key, value in sound(action).items() if key != name})
    with pytest.raises(InputError):
        read_message({**sound(action), "path": "/etc/passwd"})


@pytest.mark.parametrize(
    "content",
    [
        None, [], "save", {}, {"do": 1}, {"do": "eval"}, {"do": "__class__"},
        {"do": "edit", "row": True, "field": "notes", "value": "x", "burst": 1},
        {"do": "edit", "row": 1.0, "field": "notes", "value": "x", "burst": 1},
        {"do": "edit", "row": 2**60, "field": "notes", "value": "x", "burst": 1},
        {"do": "edit", "row": 1, "field": "id", "value": "x", "burst": 1},
        {"do": "edit", "row": 1, "field": "status", "value": "approved", "burst": 1},
        {"do": "edit", "row": 1, "field": "notes", "value": "x" * 20_001, "burst": 1},
        {"do": "edit", "row": 1, "field": "notes", "value": {"x": 1}, "burst": 1},
        {"do": "status", "row": 1, "value": "done"}, {"do": "vote", "row": 1, "value": "huge"},
        {"do": "settle", "choices": [["q1", "notes"]]}, {"do": "settle", "choices": [["q1", "notes", "mine"]]},
        {"do": "settle", "choices": [["q1", 1, "ours"]]}, {"do": "settle", "choices": [["q", "f", "ours"]] * 2_001},
        {"do": "save", "view": 1}, {"do": "save", "seq": "1"}, {"do": "save", "view": "v" * 41},
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused(content: object) -> None:
    with pytest.raises(InputError):
        read_message(content)


def test_half_characters_and_nulls_do_not_pass() -> None:
    message = read_message({"do": "name", "name": "A\ud83d\0b"})
    assert message.values["name"] == "A?b"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@given(st.sampled_from(list(ACTIONS)), st.dictionaries(st.sampled_from(["row", "field", "value", "choices"]), anything))
def test_no_rubbish_gets_further_than_a_refusal(action: str, rubbish: dict[str, Any]) -> None:
    try:
        message = read_message({**sound(action), **rubbish})
    except InputError:
        return
    for name, kind in ACTIONS[action].items():
        assert type(message.values[name]) is kind
