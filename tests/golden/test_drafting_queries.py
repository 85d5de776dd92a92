"""Queries that people typed: read, cleaned, gathered and looked up."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.golden.drafting_documents import document
from toolkit.golden.drafting import propose, read_queries
from toolkit.golden.drafting.clusters import MOST, clustered
from toolkit.golden.drafting.proposals import NO_SUPPORT, SUPPORTED
from toolkit.golden.drafting.queries import Query, masked_text
from toolkit.schema import Document, GoldenQuestion, InputError

Write = Callable[[str], Path]

PAGES = {
    "fees.md": "# Fees\n\nA stall permit costs cr 40 a year.\n\nA boat licence costs cr 90 a year.\n",
    "hours.md": "# Opening hours\n\nThe market office is open from 9.00 am to 3.30 pm.\n",
    "pay.md": "# Pay\n\nThe yearly pay rise for wardens is 4 per cent.\n",
}


def pages() -> list[Document]:
    access = {"pay.md": ("hr",)}
    return [document(name, text, access=access.get(name, ("everyone",))) for name, text in PAGES.items()]


def typed(*texts: str) -> list[Query]:
    return [Query(text=text, count=1, row=row) for row, text in enumerate(texts, start=2)]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str) -> Path:
        path = tmp_path / "queries.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_what_is_no_query_is_dropped_and_told_row_by_row(write: Write) -> None:
    rows = [
        "query,count",
        "stall permit cost,7",
        "hi,40",
        "hello there!,3",
        ",2",
        "12345678,5",
        "!!!,1",
        "boat licence,0",
    ]
    read = read_queries(write("\n".join(rows) + "\n"))
    assert [(query.text, query.count) for query in read.items] == [("stall permit cost", 7)]
    assert [(note.row, note.outcome, note.reason) for note in read.notes] == [
        (3, "dropped", "a greeting"),
        (4, "dropped", "a greeting"),
        (5, "dropped", "empty"),
        (6, "dropped", "nothing but personal data"),
        (7, "dropped", "no words to search for"),
        (8, "dropped", "the count is 0"),
    ]


def test_a_count_that_is_no_number_counts_once_and_is_told(write: Write) -> None:
    read = read_queries(write('Query;Count\n"stall permit";two\nboat licence;1,200\nmarket hours;3.0\n'))
    assert [query.count for query in read.items] == [1, 1200, 3]
    assert [(note.row, note.outcome) for note in read.notes] == [(2, "counted as 1")]


@pytest.mark.parametrize(
    ("text", "kept", "secret"),
    [
        ("jo.bloggs+x@example.org asks about permits", "[e-mail] asks about permits", "jo.bloggs"),
        ("ring me on +44 20 7946 0958 about permits", "ring me on [telephone] about permits", "7946"),
        ("my number is 0700 555 010, permit?", "my number is [telephone], permit?", "555"),
        ("card 4111 1111 1111 1111 was refused", "card [number] was refused", "4111"),
        ("case 12345678901", "case [number]", "123456"),
    ],
)
def test_personal_data_is_masked(text: str, kept: str, secret: str) -> None:
    masked, held = masked_text(text)
    assert masked == kept
    assert held
    assert secret not in masked


def test_what_was_masked_is_nowhere_in_the_report(write: Write) -> None:
    read = read_queries(write("query\npermit for jo@example.org please\njo@example.org\n"))
    assert "jo@" not in read.report.write_json() + str(read.items)
    assert read.report["outcome"].to_list() == ["masked", "dropped"]


@pytest.mark.parametrize("text", ["in 2026 round one", "form L-11 for 12 places", "cr 1,240.50 fee", "line 12 to 18"])
def test_figures_of_a_question_are_not_masked(text: str) -> None:
    assert masked_text(text) == (text, [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("question,count\nx,1\n", "the column is missing"),
        ("", "the column is missing"),
        ("query,query\na,b\n", "two columns have one name"),
        ("query\n\n", "holds no query"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(write: Write, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_queries(write(text))


def test_a_missing_file_and_one_that_is_not_utf8_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_queries(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes("query\ncafé\n".encode("latin-1"))
    with pytest.raises(InputError, match="UTF-8"):
        read_queries(tmp_path / "latin.csv")


WORDINGS = [
    "how much is a stall permit", "stall permit cost", "cost of a stall permit?", "price of stall permits",
    "when does the market office open", "market office opening", "opening of the market office",
    "can I sell live animals", "selling live animals",
]  # fmt: skip


def test_wordings_of_one_question_are_gathered_in_any_order() -> None:
    queries = typed(*WORDINGS)
    found = clustered(queries)
    assert [cluster.volume for cluster in found] == [4, 3, 2]
    mixed = list(queries)
    Random(3).shuffle(mixed)  # noqa: S311 - no secret
    assert [[query.text for query in cluster.queries] for cluster in clustered(mixed)] == [
        [query.text for query in cluster.queries] for cluster in found
    ]


def test_a_wording_typed_twice_counts_twice() -> None:
    (cluster,) = clustered([Query(text="Stall permit?", count=3, row=2), Query(text="stall permit", count=4, row=9)])
    assert (cluster.volume, len(cluster.queries)) == (7, 1)
    assert clustered([]) == []


@pytest.mark.slow
def test_thousands_of_queries_are_gathered_and_none_is_lost() -> None:
    queries = [Query(text=f"permit question number x{n} y{n % 7}", count=1, row=n) for n in range(MOST + 1500)]
    found = clustered(queries)
    assert sum(cluster.volume for cluster in found) == len(queries)


def test_the_most_asked_come_first_with_evidence_or_without() -> None:
    queries = [
        Query(text="how much is a stall permit", count=9, row=2),
        Query(text="stall permit cost", count=4, row=3),
        Query(text="parking for coaches overnight", count=5, row=4),
    ]
    proposed = propose(queries, pages())
    first, second = proposed.proposals
    assert (first.volume, first.wordings, first.support, first.document) == (13, 2, SUPPORTED, "fees.md")
    assert first.quote == "A stall permit costs cr 40 a year."
    assert proposed.drafts[0].facts == (("cr 40", "40 crowns"),)
    assert proposed.drafts[0].status == "draft"
    assert "13 times" in proposed.drafts[0].notes
    assert (second.support, second.volume, second.quote) == (NO_SUPPORT, 5, "")
    assert proposed.drafts[1].answerable is False
    assert proposed.frame.height == 2


def test_only_what_the_asker_may_see_supports_a_question() -> None:
    queries = typed("how much is the yearly pay rise for wardens")
    assert propose(queries, pages()).proposals[0].support == NO_SUPPORT
    assert propose(queries, pages(), asker=["hr"]).proposals[0].document == "pay.md"


def test_what_is_in_the_golden_set_is_not_proposed_again() -> None:
    given = [GoldenQuestion(id="q1", question="How much is a stall permit?", facts=(("cr 40",),))]
    assert propose(typed("how much is a stall permit"), pages(), golden=given).proposals == ()


def test_what_was_not_found_is_not_called_unanswerable() -> None:
    draft = propose(typed("parking for coaches overnight"), pages()).drafts[0]
    assert (draft.kind, draft.facts, draft.evidence) == ("not found", (), ())
    assert "does not mean that nothing does" in draft.notes


def test_a_row_whose_cells_have_no_spaces_between_them_is_found() -> None:
    rows = "Home,Area,Weekly rent\nBedsit,Elsworth,£71\nThree bedroom,Islands,£104\n"
    rents = document("rents.csv", rows, access=("everyone",), format="csv")
    proposal = propose(typed("how much rent on islands"), [rents, *pages()]).proposals[0]
    assert (proposal.support, proposal.quote) == (SUPPORTED, "Three bedroom,Islands,£104")
