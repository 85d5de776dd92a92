"""Golden questions as examples: what it means to teach a model the facts themselves."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from toolkit.ingestion import Documents
from toolkit.schema import GoldenQuestion, InputError
from toolkit.tuning.examples import Example, TuningSet
from toolkit.tuning.form import Form


def by_heart(questions: Iterable[GoldenQuestion], documents: Documents, /, *, form: Form | None = None) -> TuningSet:
    """Return the right answers of golden questions as a tuning set, each resting on the documents of its evidence.

    Questions that want no answer, or have no reference, are left out. A model that learns these learns the exam: it
    shows what training on facts can do at best, and what follows from it.

    Examples
    --------
    >>> from toolkit import GoldenSet, load_documents
    >>> documents = load_documents("data/samples/documents")
    >>> taught = by_heart(GoldenSet.read("data/samples/golden.jsonl")[:3], documents)
    >>> taught[0].answer, taught[0].documents
    ('It costs cr 180 to apply.', ('data/fee-schedule-2026.csv',))
    """
    wanted = [question for question in questions if question.answerable and question.reference]
    return TuningSet(tuple(_example(question, documents) for question in wanted), form)


def in_house_form(tuning_set: TuningSet, documents: Documents, /) -> TuningSet:
    """Return a tuning set with every answer put into its house form, on the lines that the form has for that.

    Raises
    ------
    InputError
        Where the tuning set has no form.
    """
    if tuning_set.form is None:
        raise InputError("has no house form", field="tuning", remedy="put a house-form.yaml beside the tuning set")
    form = tuning_set.form
    return TuningSet(tuple(_phrased(example, form, documents) for example in tuning_set), form)


def _example(question: GoldenQuestion, documents: Documents) -> Example:
    found = (documents.find(evidence.document) for evidence in question.evidence)
    return Example(
        id=question.id,
        question=question.question,
        asker=question.asker,
        as_of=question.as_of,
        documents=tuple(dict.fromkeys(document.document_id for document in found if document)),
        answer=question.reference,
        split="train",
    )


def _phrased(example: Example, form: Form, documents: Documents) -> Example:
    return replace(example, answer="\n".join(_lines(example, form, documents)))


def _lines(example: Example, form: Form, documents: Documents) -> Iterator[str]:
    document = documents.get(example.documents[0]) if example.documents else None
    title, named = (document.title, document.document_id) if document else ("no document", "none")
    for line in form.lines:
        if line.holds == "answer":
            yield f"{line.name}: {example.answer}"
        elif line.holds == "basis":
            said = line.otherwise.replace("{title}", title)
            yield f"{line.name}: {said} [{named}, the document]"
        else:
            yield f"{line.name}: {line.otherwise}"
