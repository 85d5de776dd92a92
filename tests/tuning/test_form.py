from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tuning.worlds import FORM
from toolkit.schema import InputError
from toolkit.tuning import Form

HOUSE = Path(__file__).parents[2] / "data" / "samples" / "house-form.yaml"


@pytest.fixture(scope="module")
def form() -> Form:
    return Form.read(HOUSE)


def test_share_kept_falls_rule_by_rule(form: Form) -> None:
    broken = form.refusal.replace("Ask the owning team", "ask the owning team")
    stiff = form.refusal.replace("I cannot find", "I shall not find")
    assert form.share_kept(form.refusal) == 1
    assert form.share_kept(broken) == pytest.approx(12 / 16)
    assert form.share_kept(stiff) == pytest.approx(15 / 16)
    assert form.share_kept("It costs cr 20.") == pytest.approx(3 / 16)
    assert form.share_kept(form.refusal + "\nP.S.") == pytest.approx(15 / 16)


@given(st.text(alphabet="Answer: Basis: Next step: shall HAP. [none, none]\n", max_size=300))
def test_an_answer_keeps_all_of_the_form_where_it_has_no_fault_and_only_there(text: str) -> None:
    form = Form.read(HOUSE)
    assert (form.share_kept(text) == 1) == (form.faults(text) == [])
    assert 0 <= form.share_kept(text) <= 1


def test_a_form_reads_back_from_what_it_says_of_itself(form: Form) -> None:
    assert Form.of(form.plain(), file="x") == form


def test_an_answer_of_great_length_is_not_held_against_the_patterns(form: Form) -> None:
    assert form.share_kept("Answer: " + "a " * 10_000) == 0
    assert form.faults("\n".join(["x" * 5000] * 3)) == ["has 15,002 characters, more than 10,000"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("words: [3, 40]", "words: [40, 3]", "not a least and a most"),
        ("'^Answer: \\S.*[.]$'", "'^Answer: ('", "not a regular expression"),
        ("most_words: 90", "most_word: 90", "did you mean most_words"),
        ("most_words: 90", "most_words: 0", "most_words"),
        ("No document says so. [none]", "No document says so.", "field 'refusal': does not keep to the form itself"),
        ("holds: basis", "holds: cake", "lines"),
        ("lines:", "lines: [", "is not YAML"),
    ],
)
def test_a_form_that_cannot_be_used_is_refused(old: str, new: str, said: str, tmp_path: Path) -> None:
    assert old in FORM
    path = tmp_path / "house-form.yaml"
    path.write_text(FORM.replace(old, new))
    with pytest.raises(InputError, match=r"house-form\.yaml") as refused:
        Form.read(path)
    assert said in str(refused.value)
