from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.audit.making import START, entry, make_log, salts
from toolkit.audit import AuditChunk, AuditQuote, Log, redact, show
from toolkit.ingestion import Documents
from toolkit.schema import Document, InputError, may_see

GROUPS = ("staff", "hr", "board")
LABELS = st.none() | st.lists(st.sampled_from((*GROUPS, "everyone")), max_size=2).map(tuple)
STAGES = st.sampled_from(["candidate", "prompt"])


@st.composite
def worlds(
    draw: st.DrawFn,
) -> tuple[bool, dict[str, tuple[str, ...] | None], list[tuple[str, str]], list[str], list[str]]:
    access = {f"d{number}.md": draw(LABELS) for number in range(4)}
    chunks = draw(st.lists(st.tuples(STAGES, st.sampled_from([*access, ""])), max_size=4))
    asked_as, viewer = (draw(st.lists(st.sampled_from(GROUPS), unique=True)) for _ in range(2))
    return draw(st.booleans()), access, chunks, asked_as, viewer


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_no_text_outside_the_viewers_groups_is_shown(world) -> None:
    labelled, access, chunks, asked_as, viewer = world
    made = entry(
        groups=tuple(asked_as),
        labelled=labelled,
        access={name: label for name, label in access.items() if any(name == each for _, each in chunks)},
        chunks=tuple(AuditChunk(stage=s, document_id=d, start=0, end=len(f"secret of {d}")) for s, d in chunks),
        answer=" ".join(f"secret of {name}" for _, name in chunks),
        quotes=tuple(AuditQuote(document_id=d, start=0, end=5, quote=f"secret of {d}") for _, d in chunks),
    )
    with TemporaryDirectory() as folder:
        log = Log(Path(folder) / "audit.jsonl", salt=salts())
        log.append(made, at=START)
        view = show(log.path, as_groups=viewer)[0]
    open_to = {name for name, label in access.items() if may_see(label, viewer, labelled=labelled)}
    in_all = set(asked_as) <= set(viewer)
    hidden = {name for _, name in chunks if name and name not in open_to}
    shown = str(view)
    assert not any(f"secret of {name}" in shown or f"'{name}'" in shown for name in hidden)
    if hidden or (not in_all and (not chunks or any(not name for _, name in chunks))):
        assert view.answer is view.question is view.quotes is None
    else:
        assert view.answer == made.answer
    assert len(view.chunks) + view.chunks_withheld == len(chunks)


def _document(name: str, access: tuple[str, ...]) -> Document:
    return Document(
        document_id=name, title=name, text="", body_start=0, format="markdown", path=name, access=access,
        effective_from=None, effective_to=None, supersedes=(), content_hash="",
    )  # fmt: skip


def test_a_label_that_was_tightened_since_counts_too(tmp_path: Path) -> None:
    log = make_log(tmp_path, entries=1)
    assert show(log.path, as_groups={"staff"})[0].answer is not None
    tightened = Documents(items=(_document("leave.md", ("hr",)),))
    assert show(log.path, as_groups={"staff"}, documents=tightened)[0].answer is None
    assert show(log.path, as_groups={"staff", "hr"}, documents=tightened)[0].answer is not None
    loosened = Documents(items=(_document("leave.md", ("everyone",)),))
    assert show(log.path, as_groups=set(), documents=loosened)[0].answer is None


def test_what_is_redacted_is_said_to_be(tmp_path: Path) -> None:
    log = make_log(tmp_path, entries=2)
    redact(log, [1], fields=["answer", "quotes"], by="dpo", reason="asked for", at=START)
    first, _, record = show(log.path, as_groups={"staff"})
    assert (first.answer, first.quotes, first.text) == (None, None, "redacted: answer, quotes")
    assert first.question is not None
    assert (record.kind, record.said["by"]) == ("redacted", "dpo")


def test_a_damaged_log_is_refused_by_line(tmp_path: Path) -> None:
    log = make_log(tmp_path, entries=2)
    log.path.write_bytes(b"{}\n" + log.path.read_bytes())
    with pytest.raises(InputError, match="row 1"):
        show(log.path, as_groups={"staff"})
