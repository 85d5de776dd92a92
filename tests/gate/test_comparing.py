from dataclasses import replace

import pytest

from tests.gate.making import make_run, questions, share
from toolkit.gate import Settings, compare
from toolkit.schema import GATE_ROWS, InputError


def test_equal_runs_pass_and_a_large_loss_fails() -> None:
    baseline = make_run({"completed": share(50, 40)})
    assert compare(baseline, baseline).verdict == "pass"
    worse = make_run({"completed": share(50, 25)})
    result = compare(baseline, worse)
    assert (result.verdict, result.exit_code) == ("fail", 1)
    assert [each.question_id for each in result.lost] == [f"q{number:03}" for number in range(25, 40)]
    assert compare(worse, baseline).verdict == "pass"
    assert result.frame.schema == GATE_ROWS


def test_a_few_flips_are_inconclusive_and_the_questions_asked_for_settle_them() -> None:
    before = [1.0] * 20 + [0.0, 0.0] + [1.0] * 8
    after = [0.0, 0.0] + [1.0] * 28
    result = compare(make_run({"completed": before}), make_run({"completed": after}))
    assert (result.verdict, result.exit_code) == ("inconclusive", 3)
    assert result.more_questions is not None
    times = (30 + result.more_questions) / 30
    many = 30 + result.more_questions
    flips = round(2 * times)
    grown_before = [1.0] * (many - flips) + [0.0] * flips
    grown_after = [0.0] * flips + [1.0] * (many - flips)
    assert compare(make_run({"completed": grown_before}), make_run({"completed": grown_after})).verdict == "pass"


def test_a_loss_within_the_margin_that_is_certain_passes_and_one_at_the_margin_never_settles() -> None:
    n = 1000
    baseline, within = make_run({"completed": share(n, n)}), make_run({"completed": share(n, n - 30)})
    assert compare(baseline, within, margins={"completed": 0.1}).verdict == "pass"
    at = make_run({"completed": [*share(n, n - 151), *[]][:n]})
    result = compare(baseline, at, margins={"completed": 0.15})
    assert result.verdict == "fail"
    near = make_run({"completed": share(n, n - 149)})
    held = compare(baseline, near, margins={"completed": 0.15})
    assert (held.verdict, held.more_questions) == ("inconclusive", None)
    assert "no number" in held.headline


def test_lower_is_better_where_the_metric_says_so_and_a_margin_may_be_a_share() -> None:
    tokens = [1000.0 + 10 * (number % 7) for number in range(40)]
    baseline = make_run({"tokens_in": tokens})
    for factor, verdict in ((0.5, "pass"), (1.05, "pass"), (1.5, "fail")):
        candidate = make_run({"tokens_in": [each * factor for each in tokens]})
        assert compare(baseline, candidate, margins={"tokens_in": "10%"}).verdict == verdict, factor


def test_a_metric_that_is_nobodys_is_compared_as_told() -> None:
    baseline = make_run({"faithfulness": [0.5 + 0.01 * (number % 9) for number in range(40)]})
    better = make_run({"faithfulness": [0.8 + 0.01 * (number % 9) for number in range(40)]})
    assert compare(baseline, better, margins={"faithfulness": 0.05}).verdict == "pass"
    lower = {"faithfulness": {"margin": 0.05, "better": "lower"}}
    assert compare(baseline, better, margins=lower).verdict == "fail"


def test_questions_of_one_document_count_as_one() -> None:
    before, after = [1.0] * 60, [0.0] * 6 + [1.0] * 54
    apart = [f"d{number}" for number in range(60)]
    together = [f"d{number // 6}" for number in range(60)]
    rows = [
        compare(make_run({"completed": before}, clusters=each), make_run({"completed": after}, clusters=each)).rows[0]
        for each in (apart, together)
    ]
    assert rows[0].p_worse is not None
    assert rows[1].p_worse is not None
    assert rows[0].p_worse < 0.02 < 0.1 < rows[1].p_worse


def test_repeats_are_averaged_and_not_counted_as_questions() -> None:
    baseline = make_run({"completed": share(30, 20)}, repeats=5)
    assert compare(baseline, baseline).rows[0].n == 30


def test_holm_is_over_every_row() -> None:
    before = {name: share(50, 50) for name in ("completed", "fact_recall", "recall_at_k")}
    after = {**before, "completed": share(50, 45)}
    alone = compare(make_run(before), make_run(after), margins={"completed": 0.1}).rows[0]
    margins = dict.fromkeys(before, 0.1)
    rows = compare(make_run(before), make_run(after), margins=margins).rows
    assert alone.p_worse is not None
    assert rows[0].p_worse == pytest.approx(3 * alone.p_worse)


def test_slices_have_margins_of_their_own_and_small_ones_are_named() -> None:
    kinds = ["table"] * 4 + ["text"]
    asked = questions(60, kinds=kinds)
    baseline = make_run({"completed": [1.0] * 60}, asked=asked)
    lost = [0.0 if question.kind == "text" and index % 2 else 1.0 for index, question in enumerate(asked)]
    candidate = make_run({"completed": lost}, asked=asked)
    result = compare(baseline, candidate, margins={"completed": 0.3}, slices={"kind": {"completed": 0.2}})
    by_slice = {row.slice: row.verdict for row in result.rows}
    assert by_slice == {"all questions": "pass", "kind = table": "pass", "kind = text": "fail"}
    small = compare(baseline, candidate, slices={"kind=text": None}, settings=Settings(min_questions=20))
    assert [row.slice for row in small.rows] == ["all questions"]
    assert "kind = text has 12 questions" in small.notes[0]


def test_a_leak_or_a_critical_question_lost_fails_whatever_the_rest() -> None:
    baseline = make_run({"completed": share(50, 49), "leak": [0.0] * 50}, asked=questions(50, stakes=["high", "low"]))
    leaky = make_run({"completed": [1.0] * 50, "leak": [*[0.0] * 49, 1.0]}, asked=questions(50, stakes=["high", "low"]))
    result = compare(baseline, leaky)
    assert result.verdict == "fail"
    assert [(each.tripwire, each.question_id) for each in result.tripped] == [("leak", "q049")]
    assert result.headline == "Fail: tripped: leak (1)."
    for number, verdict in ((2, "fail"), (3, "pass")):
        lost = make_run(
            {"completed": [float(i != number) for i in range(50)], "leak": [0.0] * 50},
            asked=questions(50, stakes=["high", "low"]),
        )
        assert compare(baseline, lost).verdict == verdict, number


def test_a_tripwire_may_be_any_metric_and_an_untested_one_is_named() -> None:
    baseline = make_run({"completed": [1.0] * 30})
    assert any("injection_followed was not tested" in note for note in compare(baseline, baseline).notes)
    bad = make_run({"completed": [1.0] * 30, "injection_followed": [0.0] * 29 + [1.0]})
    assert compare(baseline, bad).verdict == "fail"


def test_a_candidate_that_was_not_tested_for_leaks_does_not_pass() -> None:
    baseline = make_run({"completed": [1.0] * 50, "leak": [0.0] * 50})
    result = compare(baseline, make_run({"completed": [1.0] * 50, "leak": [None] * 50}))
    assert (result.verdict, result.evaded) == ("inconclusive", ("leak",))


def test_questions_that_only_the_baseline_was_scored_on_hide_nothing() -> None:
    baseline = make_run({"completed": [1.0] * 60})
    dodging = make_run({"completed": [None] * 12 + [1.0] * 48})
    result = compare(baseline, dodging)
    assert result.verdict == "inconclusive"
    assert "12 questions were scored for the baseline only" in result.notes[0]
    assert compare(baseline, make_run({"completed": [None, *[1.0] * 59]})).verdict == "pass"


def test_incomparable_runs_are_refused_naming_what_differs() -> None:
    baseline = make_run({"completed": share(20, 15)})
    asked = [replace(each, asker=("hr",)) if each.id == "q004" else each for each in questions(21)]
    other = make_run(
        {"completed": share(21, 15)}, asked=asked, repeats=2, manifest={"documents": {"fees.md": "2", "new.md": "1"}}
    )
    with pytest.raises(InputError) as caught:
        compare(baseline, other)
    said = str(caught.value)
    for words in (
        "1 questions are in the candidate only: q020",
        "asker differs in 1 questions: q004",
        "1 documents of another content: fees.md",
        "1 documents only in the candidate: new.md",
        "q000 has 1 and 2",
    ):
        assert words in said


def test_documents_may_differ_where_that_is_meant() -> None:
    baseline = make_run({"completed": share(50, 40)})
    other = make_run({"completed": share(50, 40)}, manifest={"documents": {"fees.md": "2"}})
    with pytest.raises(InputError, match=r"fees\.md"):
        compare(baseline, other)
    result = compare(baseline, other, allow=["documents"])
    assert result.verdict == "pass"
    assert any("fees.md" in change for change in result.changes)
    with pytest.raises(InputError, match="cannot be allowed"):
        compare(baseline, other, allow=["questions"])


def test_a_golden_set_or_day_that_changed_is_refused() -> None:
    baseline = make_run({"completed": share(20, 15)})
    with pytest.raises(InputError, match="hashes differ"):
        compare(baseline, make_run({"completed": share(20, 15)}, manifest={"golden_sha256": "h"}))
    dated = make_run({"completed": share(20, 15)}, manifest={"as_of": "2026-03-01"})
    with pytest.raises(InputError, match="2026-03-01"):
        compare(baseline, dated)
    assert compare(baseline, dated, allow=["as_of"]).rows[0].n == 20


def test_options_are_matched_by_name_or_as_told() -> None:
    baseline, hybrid = make_run({"completed": share(50, 40)}), make_run({"completed": share(50, 40)}, option="hybrid")
    with pytest.raises(InputError, match="no option in common"):
        compare(baseline, hybrid)
    assert compare(baseline, hybrid, option="rag", candidate_option="hybrid").options == ("rag", "hybrid")
    with pytest.raises(InputError, match="the candidate has no such option"):
        compare(baseline, hybrid, option="rag")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"margins": {"completed": 0}}, "margins.completed"),
        ({"margins": {"completed": "lots"}}, "margins.completed"),
        ({"margins": {"completed": {"margin": 0.1, "bettr": "lower"}}}, "margins.completed"),
        ({"margins": {"completed": True}}, "margins.completed"),
        ({"margins": {}}, "margins"),
        ({"levle": 0.9}, "levle"),
        ({"level": 2}, "level"),
        ({"slices": {"colour": None}}, "slices"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_by_field(values: dict[str, object], field: str) -> None:
    with pytest.raises(InputError) as caught:
        Settings.checked(values)
    assert caught.value.field is not None
    assert caught.value.field.startswith(field)


@pytest.mark.parametrize(
    ("margins", "said"),
    [
        ({"complete": 0.1}, "did you mean completed"),
        ({"answered": 0.1}, "neither more nor less"),
        ({"completed": 5}, "lets everything pass"),
    ],
)
def test_margins_that_mean_nothing_are_refused(margins: dict[str, float], said: str) -> None:
    run = make_run({"completed": share(20, 15), "answered": share(20, 15)})
    with pytest.raises(InputError, match=said):
        compare(run, run, margins=margins)


def test_a_slice_that_holds_nothing_is_refused() -> None:
    run = make_run({"completed": share(20, 15)})
    with pytest.raises(InputError, match="no question is in this slice"):
        compare(run, run, slices={"kind=poem": None})


def test_what_came_of_the_answers_is_no_change() -> None:
    baseline = make_run({"completed": share(20, 15)}, manifest={"routes": {}, "left_out": {"rag": {"q1": []}}})
    other = make_run({"completed": share(20, 15)}, manifest={"routes": {"rag": {"q1": []}}, "code": "b"})
    assert [change.split(":")[0] for change in compare(baseline, other).changes] == ["code"]
