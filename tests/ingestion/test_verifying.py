from dataclasses import replace
from pathlib import Path

import pytest

from tests.ingestion.office import body, pdf, write
from toolkit.chunking import chunk_documents
from toolkit.ingestion import changes, load_documents, verify
from toolkit.schema import Citation, Document, Hit, InputError

FEES = "---\nid: fees\naccess: [everyone]\n---\n# Fees\n\nA permit costs cr 20.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "inside"
    inside.mkdir()
    return write(inside, a__md=FEES, b__pdf=pdf([body("Due in thirty days.")]), c__txt="Pay by post.\nThen wait.\n")


def hits(folder: Path) -> list[Hit]:
    documents = load_documents(folder)
    return [
        Hit(
            query=0, rank=1, score=1.0, chunk_id=each.chunk_id, document_id=each.document_id, title="", headings=(),
            start=each.start, end=each.end, text=each.text,
            content_hash=next(one.content_hash for one in documents if one.document_id == each.document_id),
        )
        for each in chunk_documents(documents)
    ]  # fmt: skip


def statuses(folder: Path, cited: list[Hit]) -> dict[str, str]:
    return {row["document_id"]: row["status"] for row in verify(folder, cited).to_dicts()}


def test_a_hit_is_verified_in_every_format_and_under_an_id_of_its_own(folder: Path) -> None:
    assert statuses(folder, hits(folder)) == dict.fromkeys(["b.pdf", "c.txt", "fees"], "verified")


def test_what_changed_since_is_told_with_where_the_quote_is(folder: Path) -> None:
    cited = hits(folder)
    (folder / "c.txt").write_text("New first line.\nPay by post.\nThen wait.\n")
    write(folder, a__md=FEES + "More.\n", b__pdf=pdf([body("Due at once.")]))
    rows = {row["document_id"]: (row["status"], row["detail"]) for row in verify(folder, cited).to_dicts()}
    assert rows == {
        "fees": ("file changed", "the quote still stands there"),
        "c.txt": ("file changed", "the quote stands at c.txt, line 2, from character 16"),
        "b.pdf": ("file changed", "the quote is not in it"),
    }


@pytest.mark.parametrize(
    "forged", [{"text": "Pay by fish.\nThen wait."}, {"start": 1, "end": 24}, {"start": -23, "end": 0}]
)
def test_a_quote_that_is_not_at_exactly_those_characters_is_not_there(folder: Path, forged: dict[str, object]) -> None:
    hit = next(each for each in hits(folder) if each.document_id == "c.txt")
    assert statuses(folder, [replace(hit, **forged)]) == {"c.txt": "quote not there"}  # type: ignore[arg-type]


def test_a_citation_is_held_against_the_words_alone(folder: Path) -> None:
    citation = Citation(
        option="rag", question_id="q", repeat=0, number=1, document_id="c.txt", start=0, end=12, quote="Pay by post."
    )
    found = verify(
        folder, [citation, replace(citation, quote="Pay by fish."), replace(citation, start=5, end=5, quote="")]
    )
    assert found["status"].to_list() == ["verified", "quote not there", "quote not there"]
    assert "not known by its hash" in found["detail"][0]


def test_no_path_leads_out_of_the_folder(folder: Path) -> None:
    write(folder.parent, other__txt="Pay by post.\nThen wait.\n")
    (folder / "link.txt").symlink_to(folder.parent / "other.txt")
    hit = next(each for each in hits(folder) if each.document_id == "c.txt")
    outside = ["../other.txt", str(folder.parent / "other.txt"), "link.txt", "inside/../../other.txt"]
    assert statuses(folder, [replace(hit, document_id=name) for name in outside]) == dict.fromkeys(outside, "file gone")


def test_a_file_that_is_gone_or_cannot_be_read_any_more_says_which(folder: Path) -> None:
    cited = hits(folder)
    (folder / "a.md").unlink()
    (folder / "b.pdf").write_bytes(b"%PDF-")
    rows = {row["document_id"]: (row["status"], row["detail"]) for row in verify(folder, cited).to_dicts()}
    assert rows["fees"] == ("file gone", "no file of the folder gives this document")
    assert rows["b.pdf"][0] == "file gone"
    assert "is not a PDF, or is damaged" in rows["b.pdf"][1]
    assert rows["c.txt"][0] == "verified"


def test_each_file_is_read_once_and_no_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    as_before = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read.append(path.name) or as_before(path))  # type: ignore[func-returns-value]
    cited = [each for each in hits(folder) if each.document_id == "c.txt"]
    read.clear()
    assert verify(folder, cited * 3).height == 3
    assert read == ["c.txt"]


def test_nothing_cited_is_an_empty_table(folder: Path) -> None:
    assert verify(folder, []).height == 0
    with pytest.raises(InputError, match="there is no such folder"):
        verify(folder / "none", [])


def told(folder: Path, before: list[Document]) -> dict[str, tuple[str, str]]:
    return {row["document_id"]: (row["status"], row["detail"]) for row in changes(folder, before).to_dicts()}


def test_what_became_of_each_document_is_told(folder: Path) -> None:
    before = list(load_documents(folder))
    assert {status for status, _ in told(folder, before).values()} == {"same"}
    (folder / "a.md").write_text(FEES.replace("everyone", "hr"))
    (folder / "b.pdf").unlink()
    (folder / "c.txt").rename(folder / "d.txt")
    assert told(folder, before) == {
        "b.pdf": ("gone", ""),
        "c.txt": ("gone", ""),
        "d.txt": ("new", ""),
        "fees": ("changed", "the file; access: was everyone, is hr"),
    }


def test_a_label_beside_a_document_changes_it(folder: Path) -> None:
    before = list(load_documents(folder))
    write(folder, access__yaml="'*.txt': []")
    assert told(folder, before)["c.txt"] == ("changed", "access: was not stated, is nobody")


def test_where_nothing_can_be_read_any_more_all_is_gone(folder: Path) -> None:
    before = [each for each in load_documents(folder) if each.path == "c.txt"]
    for path in folder.iterdir():
        path.unlink()
    (folder / "c.txt").write_bytes(b"\0\1")
    status, detail = told(folder, before)["c.txt"]
    assert status == "gone"
    assert "is a binary file" in detail
    with pytest.raises(InputError, match="there is no such folder"):
        changes(folder / "none", before)


def test_labels_that_cannot_be_understood_are_no_change(folder: Path) -> None:
    before = list(load_documents(folder))
    write(folder, access__yaml="[")
    with pytest.raises(InputError, match=r"access\.yaml"):
        changes(folder, before)
