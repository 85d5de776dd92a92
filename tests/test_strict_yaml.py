import pytest

from toolkit.schema import InputError
from toolkit.strict_yaml import read_yaml, write_yaml


def read(text: str, *, first: int = 1) -> object:
    return read_yaml(text, file="a.yaml", problem="is not YAML", remedy="mend it", first=first)


@pytest.mark.parametrize(
    ("text", "said"),
    [("a: 1\na: 2", "row 6.*a is given twice"), ("a: [", "is not YAML"), ("[" * 5_000, "nested too deeply")],
)
def test_what_would_surprise_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(InputError, match=f"a.yaml.*{said}"):
        read(text, first=5)


def test_keys_know_their_lines_also_one_level_down() -> None:
    written = read("a.md:\n  access: [hr]\n  title: Pay\n'*': [everyone]")
    assert written.lines == {"a.md": 1, "*": 4}
    assert written.within == {"a.md": {"access": 2, "title": 3}, "*": {}}


def test_nothing_written_is_nothing_read() -> None:
    assert read("# only a remark").values is None


def test_what_is_written_is_read_back_in_its_order() -> None:
    values = {"b": 1, "a": ["x", "ä"]}
    written = read(write_yaml(values))
    assert written.values == values
    assert list(written.lines) == ["b", "a"]
