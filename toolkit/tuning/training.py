"""Train a model on a tuning set, offline, in a second or two."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from toolkit.ingestion import Documents
from toolkit.schema import InputError, SourceQuote
from toolkit.tuning import teaching
from toolkit.tuning.examples import Example, TuningSet
from toolkit.tuning.filling import learn_steps
from toolkit.tuning.form import Form
from toolkit.tuning.memory import learn
from toolkit.tuning.model import HeldOut, TrainedOn, TunedModel
from toolkit.tuning.sentences import readable
from toolkit.tuning.space import fit


def train(tuning_set: TuningSet, documents: Documents, /, *, seed: int = 0) -> TunedModel:
    r"""Return what can be learnt, offline, from the examples of split ``train``; the others say how well.

    A space of words and their company, a closed-book memory of the answers, a scorer of sentences (scikit-learn's
    logistic regression), and the house form with its next steps. The documents' access labels are not looked at:
    training does not know who will ask.

    Parameters
    ----------
    tuning_set
        As :meth:`TuningSet.read` gives it.
    documents
        What the examples rest on. One whose document is gone is left out, and the model says so.
    seed
        Of the directions; the same seed gives the same model.

    Raises
    ------
    InputError
        Where the seed cannot be used, or no example is left to learn from.

    Examples
    --------
    >>> from toolkit import load_documents
    >>> documents = load_documents("data/samples/documents")
    >>> model = train(TuningSet.read("data/samples/tuning.jsonl"), documents)
    >>> model.recall("What does it cost to have my childminder application hurried up?").answer.split("\n")[0]
    'Answer: Urgent handling costs cr 120 for each request, on top of the application fee.'
    >>> model.recall("Who won the election?") is None
    True
    """
    if not 0 <= seed < 2**32:
        raise InputError("cannot be used", field="seed", got=seed, allowed="0 to 4294967295")
    left_out = _left_out(tuning_set, documents)
    kept = _trainable(tuning_set, left_out)
    form, said = tuning_set.form, _said(tuning_set)
    space = fit([f"{each.question} {said[each.id]}" for each in kept], seed=seed)
    scorer = teaching.teach(teaching.lessons(kept, documents, answer_of=said))
    stepped = [(each, step) for each in kept if each.documents and (step := _step(each, form))]
    model = TunedModel(
        space=space,
        memory=learn(kept, space),
        scorer=scorer,
        steps=learn_steps([step for _, step in stepped]),
        step_vectors=space.vectors([f"{each.question} {said[each.id]}" for each, _ in stepped]),
        form=form,
        trained_on=_trained_on(tuning_set, kept, documents, left_out, seed),
    )
    held = [each for each in tuning_set.split("held-out") if each.id not in left_out]
    return replace(model, held_out=_held_out(model, held, documents, said)) if held else model


def _trainable(tuning_set: TuningSet, left_out: Mapping[str, str]) -> list[Example]:
    """Return the examples that can be learnt from; raise where there are none."""
    named = tuning_set.split("train")
    kept = [each for each in named if each.id not in left_out]
    if not kept:
        raise InputError(
            "holds nothing to learn from: every example rests on a document that is gone",
            field="tuning",
            got=f"{len(named)} examples of split train",
            remedy="see that the tuning set and the documents belong together",
        )
    return kept


def _left_out(tuning_set: TuningSet, documents: Documents) -> dict[str, str]:
    gone = {each.id: [name for name in each.documents if documents.get(name) is None] for each in tuning_set}
    return {example: f"{', '.join(names)} is not among the documents" for example, names in gone.items() if names}


def _said(tuning_set: TuningSet) -> dict[str, str]:
    """Return what each example answers, without its name and citations where there is a form."""
    return {each.id: _of_line(each, tuning_set.form, "answer") or each.answer for each in tuning_set}


def _step(example: Example, form: Form | None) -> str:
    return _of_line(example, form, "next step")


def _of_line(example: Example, form: Form | None, holds: str) -> str:
    rule = form.line(holds) if form else None
    if form is None or rule is None:
        return ""
    return next((form.said(line) for line in example.answer.split("\n") if line.startswith(f"{rule.name}: ")), "")


def _trained_on(
    tuning_set: TuningSet, kept: Sequence[Example], documents: Documents, left_out: Mapping[str, str], seed: int
) -> TrainedOn:
    named = sorted({name for each in kept for name in each.documents})
    hashes = {name: document.content_hash for name in named if (document := documents.get(name))}
    return TrainedOn(
        tuning_sha256=tuning_set.content_hash, documents=hashes, examples=len(kept), left_out=left_out, seed=seed
    )


def _held_out(model: TunedModel, held: Sequence[Example], documents: Documents, said: Mapping[str, str]) -> HeldOut:
    taught = teaching.lessons(held, documents, answer_of=dict(said))
    pairs = [pair for lesson in taught if (pair := _before_and_after(model, lesson))]
    form = model.form
    kept = [[form.share_kept(text) for text in each] for each in pairs] if form else []
    before, after = np.mean(kept, axis=0).tolist() if kept else (None, None)
    return HeldOut(
        n=len(held),
        form_before=before,
        form_after=after,
        faultless=sum(not form.faults(text) for _, text in pairs) if form else 0,
        lessons=len(taught),
        first_right=sum(teaching.first_is_right(model.scorer, lesson) for lesson in taught),
        recalled=sum(model.recall(each.question) is not None for each in held),
    )


def _before_and_after(model: TunedModel, lesson: teaching.Lesson) -> tuple[str, str] | None:
    """Return the sentence found as it stands in its document, and as the model puts it."""
    ranked = model.scorer.rank(lesson.question, lesson.found)
    if not ranked:
        return None
    source, sentence = ranked[0][1]
    quote = SourceQuote(
        number=1, start=source.start + sentence.start, end=source.start + sentence.end, quote=sentence.text
    )
    answer = model.phrase(lesson.question, (quote,), (replace(source, number=1),))
    return (readable(sentence.text), answer) if answer else None
