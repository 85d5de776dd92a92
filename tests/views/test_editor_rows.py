"""Rows and what was done to them, for any text that people type."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from toolkit.schema import Document, Evidence, GoldenQuestion
from toolkit.views.editor.rows import CELLS, next_id, row_of, typed
from toolkit.views.editor.sources import WINDOW, Sources
from toolkit.views.editor.timeline import Timeline

words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(
    lambda text: text.strip() == text
)
questions = st.builds(
    GoldenQuestion,
    id=st.just("q1"),
    question=words,
    facts=st.lists(st.lists(words, min_size=1, max_size=3).map(tuple), min_size=1, max_size=3).map(tuple),
    asker=st.lists(words, max_size=2).map(tuple),
    as_of=st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    notes=words,
)


@given(questions, st.sampled_from(CELLS))
def test_typing_what_a_cell_holds_already_changes_nothing(question: GoldenQuestion, field: str) -> None:
    row = row_of(question, key=1)
    assert typed(row, field, row.cells[field]).sound == question


@given(questions, st.sampled_from(CELLS), st.text(max_size=30))
def test_whatever_is_typed_stays_in_the_cell_and_is_sound_or_said(
    question: GoldenQuestion, field: str, text: str
) -> None:
    row = typed(row_of(question, key=1), field, text)
    assert row.cells[field] == text
    assert row.sound is not None
    assert bool(row.problems) == bool(row.findings)
    if row.problems:
        assert row.sound == question
    else:
        assert row.sound == row.question


@given(questions, st.text(max_size=30))
def test_a_cell_put_back_is_as_it_was(question: GoldenQuestion, text: str) -> None:
    row = row_of(question, key=1)
    back = typed(typed(row, "facts", text), "facts", row.cells["facts"])
    assert (back.sound, back.problems) == (question, {})


@given(st.lists(st.integers(0, 2), max_size=30))
def test_undo_and_redo_walk_one_line(steps: list[int]) -> None:
    timeline, done, undone, count = Timeline(()), [()], [], 0
    for step in steps:
        if step == 0:
            count += 1
            timeline.go((count,), f"step {count}")  # type: ignore[arg-type]
            done, undone = [*done, (count,)], []  # type: ignore[list-item]
        elif step == 1:
            timeline.undo()
            if len(done) > 1:
                undone.append(done.pop())
        else:
            timeline.redo()
            if undone:
                done.append(undone.pop())
        assert timeline.now == done[-1]
        assert (bool(timeline.back), bool(timeline.forth)) == (len(done) > 1, bool(undone))


@given(st.sets(st.from_regex(r"\A[a-z]{0,2}[0-9]{0,3}\Z"), max_size=12))
def test_a_new_id_is_new(taken: set[str]) -> None:
    assert next_id(taken) not in taken


def long_document(text: str) -> Document:
    return Document(
        document_id="long.md", title="Long", text=text, body_start=0, format="text", path="long.md", access=None,
        effective_from=None, effective_to=None, supersedes=(), content_hash="",
    )  # fmt: skip


def test_a_long_document_is_shown_by_parts_that_meet() -> None:
    text = "".join(f"Line {number} of the long document.\n" for number in range(9_000))
    sources = Sources.of([long_document(text)], viewer_groups=())
    quote = "Line 6000 of the long document."
    question = GoldenQuestion(id="q1", question="?", evidence=(Evidence(document="long.md", quote=quote),))
    shown = sources.window(question, "long.md", chosen=sources.chosen(question, 0), find="", offset=-1)
    (start, end), *_ = shown["marks"]
    assert shown["text"][start:end] == quote
    assert len(shown["text"]) == WINDOW
    seen = set(range(shown["base"], shown["base"] + len(shown["text"])))
    for way in ("before", "after"):
        part = shown
        while part[way] >= 0:
            part = sources.window(question, "long.md", chosen=None, find="", offset=part[way])
            seen |= set(range(part["base"], part["base"] + len(part["text"])))
    assert seen == set(range(len(text)))


def test_what_the_page_would_count_otherwise_is_shown_as_one_character() -> None:
    text = "One\r\ntwo\u2028three \U0001f600 four."
    sources = Sources.of([long_document(text)], viewer_groups=())
    question = GoldenQuestion(id="q1", question="?")
    shown = sources.window(question, "long.md", chosen=None, find="", offset=-1)
    assert len(shown["text"]) == len(text)
    assert sources.quote(question, "long.md", 0, len(text)).quote == text


def test_a_viewer_sees_what_their_groups_see() -> None:
    open_, shut = long_document("Open."), replace(long_document("Shut."), document_id="shut.md", path="shut.md")
    held = [replace(open_, access=("everyone",)), replace(shut, access=("hr",))]
    assert [each.document_id for each in Sources.of(held, viewer_groups=()).documents] == ["long.md"]
    assert len(Sources.of(held, viewer_groups={"hr"}).documents) == 2
    assert Sources.of(held, viewer_groups=()).hides(Evidence(document="shut.md", quote="Shut."))
