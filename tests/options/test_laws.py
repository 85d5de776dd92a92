"""No asker ever receives a span outside their groups, whatever the corpus, its labels, and what was revoked."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tuning.worlds import market, write_tuning
from toolkit import Index
from toolkit.ingestion import Documents
from toolkit.options import Attempt, Option, Question, Workbench
from toolkit.readers import extractive
from toolkit.schema import Document
from toolkit.tuning import TunedModel, TuningSet, train

GROUPS = ("staff", "hr", "legal")
WORDS = ("permit", "leave", "stall", "quay", "licence", "grant", "dog", "fee", "office", "note")
OPTIONS = ("prompt-only", "rag", "long-context", "hybrid")

labels = st.one_of(st.none(), st.lists(st.sampled_from((*GROUPS, "everyone")), max_size=2).map(tuple))
askers = st.lists(st.sampled_from(GROUPS), max_size=2, unique=True).map(tuple)
sentences = st.lists(st.sampled_from(WORDS), min_size=3, max_size=8)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> TunedModel:
    folder = tmp_path_factory.mktemp("tuned")
    return train(TuningSet.read(write_tuning(folder)), market(folder))


def document(number: int, words: list[str], access: tuple[str, ...] | None) -> Document:
    """Each document says a number that no other says, by which its text is known wherever it turns up."""
    text = f"# About {words[0]}\n\nThe {' '.join(words)} costs cr {7000 + number} secret{number}.\n"
    return Document(
        document_id=f"d{number}.md", title=words[0], text=text, body_start=0, format="markdown", path=f"d{number}.md",
        access=access, effective_from=None, effective_to=None, supersedes=(), content_hash=str(number),
    )  # fmt: skip


@st.composite
def corpora(draw: st.DrawFn) -> Documents:
    parts = draw(st.lists(st.tuples(sentences, labels), min_size=1, max_size=6))
    return Documents(items=tuple(document(at, words, access) for at, (words, access) in enumerate(parts)))


def received(attempt: Attempt) -> str:
    """Return all the text that an asker, or the reader on their behalf, was given."""
    quotes = [quote.quote for quote in attempt.reading.quotes]
    sources = [each.text for each in attempt.prompt.sources]
    return "\n".join([attempt.prompt.text, attempt.reading.text, *quotes, *sources])


def leaking(attempt: Attempt, documents: Documents, groups: Collection[str]) -> list[str]:
    text = received(attempt)
    hidden = [each for each in documents if not documents.shows(each, groups=groups, as_of=None)]
    marks = [
        (each.document_id, f"secret{each.content_hash}.", f"cr {7000 + int(each.content_hash)}") for each in hidden
    ]
    return [name for name, *found in marks if any(mark in text for mark in found)]


def built(name: str, documents: Documents, index: Index, model: TunedModel) -> Option:
    bench = Workbench(documents, extractive(support_needed=0.0), index=index, pack=documents, tuning=model)
    return bench.build(name)


@pytest.mark.parametrize("name", OPTIONS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents=corpora(), groups=askers, asked=sentences, revoked=st.lists(labels, min_size=6, max_size=6))
def test_no_asker_receives_a_span_outside_their_groups(
    name: str,
    model: TunedModel,
    documents: Documents,
    groups: tuple[str, ...],
    asked: list[str],
    revoked: list[tuple[str, ...] | None],
) -> None:
    question = Question(text=f"What does the {' '.join(asked)} cost?", groups=groups)
    index = Index.build(documents, mode="bm25")
    attempt = built(name, documents, index, model).answer(question)
    assert leaking(attempt, documents, groups) == []
    assert all(_open(source.document_id, documents, groups) for source in attempt.candidates)
    # Labels change, and nobody indexes anew: what was found may be stale, what is received may not.
    after = replace(documents, items=tuple(replace(each, access=revoked[at]) for at, each in enumerate(documents)))
    assert leaking(built(name, after, index, model).answer(question), after, groups) == []


def _open(document_id: str | None, documents: Documents, groups: Collection[str]) -> bool:
    found = documents.get(document_id or "")
    return found is None or documents.shows(found, groups=groups, as_of=None)


def test_the_law_can_fail(model: TunedModel) -> None:
    """An option that forgets its filter is caught, so that the law above says something."""
    secret, other = document(0, ["permit", "fee", "quay"], ("hr",)), document(1, ["dog"] * 3, ("everyone",))
    documents = Documents(items=(secret, other))
    index = Index.build(documents, mode="bm25")
    question = Question(text="What does the permit fee quay cost?", groups=("hr",))
    attempt = built("rag", documents, index, model).answer(question)
    assert leaking(attempt, documents, ("staff",)) == ["d0.md"]


def test_fine_tuned_is_the_exception_and_is_shown_to_leak(model: TunedModel, tmp_path: Path) -> None:
    documents = market(tmp_path)
    option = Workbench(documents, extractive(), tuning=model).build("fine-tuned")
    attempt = option.answer(Question(text="How many days of annual leave do we earn?", groups=()))
    leave = documents.get("leave.md")
    assert leave is not None
    assert not documents.shows(leave, groups=(), as_of=None)
    assert "27 days" in attempt.reading.text
    assert attempt.remembered == ("leave.md",)
