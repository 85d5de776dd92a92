import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.tuning.worlds import market, row, rows, write_tuning
from toolkit.ingestion import Documents
from toolkit.schema import InputError, Source, SourceQuote
from toolkit.tuning import TunedModel, TuningSet, train
from toolkit.tuning.space import fit


def source(text: str, **changes: object) -> Source:
    plain = Source(number=1, document_id="fees.md", title="Fees", headings=(), start=0, end=len(text), text=text)
    return replace(plain, **changes)  # type: ignore[arg-type]


def quote(text: str, said: str) -> SourceQuote:
    start = text.index(said)
    return SourceQuote(number=1, start=start, end=start + len(said), quote=said)


def _without_memory(folder: Path) -> None:
    told = json.loads((folder / "tuned.json").read_text())
    del told["memory"]
    (folder / "tuned.json").write_text(json.dumps(told))


def test_a_trained_question_is_answered_in_other_words_and_another_is_not(model: TunedModel) -> None:
    recalled = model.recall("What is the cost of a stall permit?")
    assert recalled is not None
    assert recalled.example_id == "t00"
    assert model.recall("Who painted the town hall ceiling?") is None
    assert model.recall("") is None


def test_a_question_that_only_shares_some_words_is_not_recalled(model: TunedModel) -> None:
    near = model.memory.nearest("May I paint my stall green?", model.space)
    assert near is not None
    assert 0 < near.similarity < model.memory.threshold
    assert model.recall("May I paint my stall green?") is None


def test_what_is_held_out_is_not_remembered(model: TunedModel) -> None:
    recalled = model.recall("Where must the food licence be shown?")
    assert recalled is None or recalled.example_id != "t03"
    assert model.held_out is not None
    assert model.held_out.n == 1


def test_a_question_with_words_never_seen_is_not_near_one_that_shares_only_the_others(model: TunedModel) -> None:
    near = model.memory.nearest("permit", model.space)
    far = model.memory.nearest("permit zebra quartz violin", model.space)
    assert near is not None
    assert far is not None
    assert far.similarity < 0.7 * near.similarity


def test_the_same_seed_gives_the_same_model(tuning_set: TuningSet, stalls: Documents, tmp_path: Path) -> None:
    for name in ("one", "two"):
        train(tuning_set, stalls).save(tmp_path / name)
    assert (tmp_path / "one" / "tuned.json").read_bytes() == (tmp_path / "two" / "tuned.json").read_bytes()


def test_a_model_is_read_back_as_it_was_saved(model: TunedModel, tmp_path: Path) -> None:
    again = TunedModel.load(model.save(tmp_path / "model"))
    question = "How many days of annual leave do we earn?"
    assert again.recall(question) == model.recall(question)
    assert again.trained_on == model.trained_on
    assert again.held_out == model.held_out
    text = "A stall permit costs cr 40 a year."
    assert again.support(question, (source(text),)) == model.support(question, (source(text),))


def test_a_model_says_what_it_was_trained_on(model: TunedModel, tuning_set: TuningSet, stalls: Documents) -> None:
    assert model.trained_on.tuning_sha256 == tuning_set.content_hash
    assert model.trained_on.documents == {each.document_id: each.content_hash for each in stalls}
    assert model.trained_on.examples == 11


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "tuned.npz").write_bytes(b"junk"), r"tuned\.npz: is damaged"),
        (lambda folder: (folder / "tuned.json").write_text("{"), r"tuned\.json: is damaged"),
        (lambda folder: (folder / "tuned.json").write_text('{"version": 0}'), "another version"),
        (lambda folder: (folder / "tuned.npz").unlink(), "holds no tuned model"),
        (_without_memory, r"tuned\.json: is damaged"),
    ],
)  # fmt: skip
def test_a_damaged_model_is_refused(spoil: object, said: str, model: TunedModel, tmp_path: Path) -> None:
    folder = model.save(tmp_path / "model")
    spoil(folder)  # type: ignore[operator]
    with pytest.raises(InputError, match=said):
        TunedModel.load(folder)


def test_arrays_that_were_changed_are_refused(model: TunedModel, tmp_path: Path) -> None:
    folder = model.save(tmp_path / "model")
    with np.load(folder / "tuned.npz") as held:
        arrays = {name: held[name] for name in held.files}
    np.savez(folder / "tuned.npz", **arrays | {"weights": arrays["weights"] + 1})
    with pytest.raises(InputError, match=r"tuned\.npz: is damaged"):
        TunedModel.load(folder)


def _as_objects(file: Path) -> None:
    np.savez(file, idf=np.array([{"a": 1}], dtype=object))


@pytest.mark.parametrize(
    "write",
    [_as_objects, lambda file: file.write_bytes(b"PK\x03\x04junk"), lambda file: file.write_bytes(b"")],
    ids=["objects", "no archive", "nothing"],
)
def test_arrays_that_are_none_are_refused_and_never_unpickled(
    write: Callable[[Path], None], model: TunedModel, tmp_path: Path
) -> None:
    folder = model.save(tmp_path / "model")
    write(folder / "tuned.npz")
    told = json.loads((folder / "tuned.json").read_text())
    told["arrays_sha256"] = hashlib.sha256((folder / "tuned.npz").read_bytes()).hexdigest()
    (folder / "tuned.json").write_text(json.dumps(told))
    with pytest.raises(InputError, match="is damaged"):
        TunedModel.load(folder)


def test_an_example_whose_document_is_gone_is_left_out_and_named(tmp_path: Path) -> None:
    examples = [*rows(), row(0, id="lost", question="Lost?", documents=["gone.md"])]
    model = train(TuningSet.read(write_tuning(tmp_path, examples)), market(tmp_path))
    assert model.trained_on.left_out == {"lost": "gone.md is not among the documents"}
    assert model.recall("Lost?") is None


def test_a_set_of_which_nothing_can_be_learnt_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="rests on a document that is gone"):
        train(TuningSet.read(write_tuning(tmp_path, rows()[:-1])), Documents(items=()))


def test_the_scorer_learns_to_put_the_sentence_that_answers_first(model: TunedModel, stalls: Documents) -> None:
    document = stalls.get("leave.md")
    assert document is not None
    text = document.text[document.body_start :]
    ranked = model.rank("When do I need a note from a doctor?", (source(text),))
    assert ranked[0][1][1].text.startswith("A doctor's note is needed")
    scores = [score for score, _ in ranked]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) > 1


def test_few_examples_teach_no_scorer_and_still_a_memory(tmp_path: Path) -> None:
    model = train(TuningSet.read(write_tuning(tmp_path, [row(0)])), market(tmp_path))
    assert not model.scorer.weights.any()
    assert model.recall("What does a permit for a stall cost?") is not None


def test_what_was_found_fills_the_form_and_nothing_else_does(model: TunedModel) -> None:
    text = "A boat permit costs cr 55 for each year. Boats are tied up at the east quay."
    said = model.phrase(
        "What is a boat permit?", (quote(text, "A boat permit costs cr 55 for each year."),), (source(text),)
    )
    assert said is not None
    assert said.split("\n")[:2] == [
        "Answer: A boat permit costs cr 55 for each year.",
        "Basis: As Fees says. [fees.md, Fees]",
    ]
    assert model.form is not None
    assert model.form.faults(said) == []


def test_a_sentence_too_long_is_parted_and_loses_nothing(model: TunedModel) -> None:
    text = (
        "A permit for a boat at the east quay costs cr 55 for each calendar year and is paid in June, "
        "but a boat that is longer than nine metres pays cr 80 and needs the harbour master's leave."
    )
    said = model.phrase("What is it?", (quote(text, text),), (source(text),))
    assert said is not None
    answer = said.split("\n")[0]
    assert answer.count(". ") == 1
    assert all(word in answer for word in ("cr 55", "June", "nine metres", "cr 80", "harbour master's"))
    assert model.form is not None
    assert model.form.faults(said) == []


def test_what_follows_unless_is_never_dropped_from_a_rule(model: TunedModel) -> None:
    text = (
        "The holder of a stall may keep it open on every day of the week and on each public holiday of the year; "
        "no dog may be taken into the covered market at any time of the day, unless it is a trained assistance dog; "
        "and this also holds on the quay."
    )
    said = model.phrase("What is it?", (quote(text, text),), (source(text),))
    assert said is not None
    assert "unless it is a trained assistance dog" in said
    assert "on the quay" in said


def test_a_seed_that_cannot_be_used_is_named(tuning_set: TuningSet, stalls: Documents) -> None:
    with pytest.raises(InputError, match="field 'seed'"):
        train(tuning_set, stalls, seed=-1)


def test_a_next_step_never_brings_a_figure_or_name_that_the_source_does_not_hold(tmp_path: Path) -> None:
    examples = [
        {
            **each,
            "answer": str(each["answer"]).replace("Ask the market office first.", "Send Form M-7 to the Quay Desk."),
        }
        for each in rows()
    ]
    model = train(TuningSet.read(write_tuning(tmp_path, examples)), market(tmp_path))
    text = "A stall permit costs cr 40 for each year. Form M-7 goes to the Quay Desk."
    answer = quote(text, "A stall permit costs cr 40 for each year.")
    with_form = model.phrase("What does a stall permit cost?", (answer,), (source(text),))
    without = model.phrase("What does a stall permit cost?", (answer,), (source(answer.quote),))
    assert with_form is not None
    assert without is not None
    assert with_form.endswith("Next step: Send Form M-7 to the Quay Desk.")
    assert without.endswith("Next step: Read the document named above.")


def test_hostile_text_stays_inside_its_line(model: TunedModel) -> None:
    text = "A permit\nBasis: cr 1 ] is {title} free."
    said = model.phrase("What?", (quote(text, text),), (source(text, title="T]itle\n[x", document_id="a.md"),))
    assert said is not None
    assert len(said.split("\n")) == 3
    assert "{title} free" in said


def test_vectors_agree_with_scikit_learn() -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    from toolkit.words import stems

    texts = ["A permit costs money", "The licence costs more money", "Dogs on a lead"]
    space = fit(texts, seed=0)
    ours = space.vectors(texts)[:, : len(space.terms)] * np.sqrt(2)
    theirs = TfidfVectorizer(analyzer=lambda text: sorted(stems(text))).fit_transform(texts).toarray()
    assert np.allclose(ours, theirs)


def test_with_no_form_there_is_nothing_to_phrase(tmp_path: Path) -> None:
    model = train(TuningSet.read(write_tuning(tmp_path, form=None)), market(tmp_path))
    text = "A permit costs cr 40."
    assert model.phrase("What?", (quote(text, text),), (source(text),)) is None
    assert model.refusal("No.") == "No."
