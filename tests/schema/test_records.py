import pytest

from toolkit.schema import CHUNKS, Chunk, Document, Estimate, InputError, Score, find_document, frame


def document(path: str) -> Document:
    return Document(
        document_id=path, title="", text="x", body_start=0, format="markdown", path=path, access=None,
        effective_from=None, effective_to=None, supersedes=(), content_hash="",
    )  # fmt: skip


def test_a_chunk_is_as_long_as_its_span() -> None:
    with pytest.raises(ValueError, match="not as long as its span"):
        Chunk(chunk_id="a#0", document_id="a", ordinal=0, start=0, end=5, text="abc", tokens=1, headings=(), context="")


def test_a_missing_score_needs_a_reason_and_nothing_has_no_mean() -> None:
    with pytest.raises(ValueError, match="needs a reason"):
        Score(option="rag", question_id="q1", repeat=0, metric="leak", value=None, reason="")
    with pytest.raises(ValueError, match="mean of nothing"):
        Estimate(
            option="rag",
            metric="leak",
            value=0.0,
            low=None,
            high=None,
            level=0.95,
            n=0,
            method="",
            provenance="measured",
        )


def test_a_frame_has_the_columns_of_its_schema_even_when_empty() -> None:
    assert frame([], CHUNKS).schema == CHUNKS


@pytest.mark.parametrize("name", ["hr/leave.md", "leave.md", "leave", "HR/Leave.md", "hr/leave"])
def test_people_name_documents_in_many_ways(name: str) -> None:
    held = [document("hr/leave.md"), document("hr/leave-2024.md")]
    assert find_document(held, name) is held[0]


def test_a_name_that_two_documents_share_finds_neither() -> None:
    assert find_document([document("a/fees.md"), document("b/fees.md")], "fees.md") is None


def test_an_error_says_where_what_and_how_to_mend_it() -> None:
    error = InputError("is not known", file="g.csv", row=3, field="stakes", got="huge", allowed="low", remedy="say low")
    assert str(error).splitlines() == [
        "g.csv, row 3, field 'stakes': is not known", "  got: huge", "  allowed: low", "  to mend it: say low",
    ]  # fmt: skip
