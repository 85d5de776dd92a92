"""From answers to a verdict and its page, where the right verdict is known beforehand."""

from dataclasses import dataclass, replace

import pytest

from tests.conftest import WriteFiles
from toolkit import Experiment, GoldenSet, Index, decision, economics, load_documents, readers
from toolkit.decision import DecisionRecord
from toolkit.ingestion import Documents
from toolkit.options import Attempt, Question, Rag
from toolkit.readers import ExtractiveReader
from toolkit.schema import GoldenQuestion, Source

STREETS = ("Ash", "Birch", "Cedar", "Dogwood", "Elder", "Fir", "Gorse", "Hazel", "Ivy", "Juniper", "Larch", "Maple")
HIDDEN = "The harbour board will close the ferry office in Kelp Lane before the end of the season."
SCENARIO = economics.Scenario.default()


@pytest.fixture
def town(write_files: WriteFiles) -> Documents:
    """A town whose every street has a stall fee, and one secret."""
    fees = {
        f"{street}.md": f"---\naccess: [everyone]\n---\nA stall on {street} Street costs cr {20 + number} a year.\n"
        for number, street in enumerate(STREETS)
    }
    return load_documents(write_files({**fees, "secret.md": f"---\naccess: [board]\n---\n{HIDDEN}\n"}))


@pytest.fixture
def questions() -> GoldenSet:
    asked = [
        GoldenQuestion(id=f"q{n}", question=f"How much is a stall on {street} Street?", facts=((f"cr {20 + n}",),))
        for n, street in enumerate(STREETS)
    ]
    unknown = GoldenQuestion(id="q98", question="Who swims in the reservoir?", answerable=False)
    return GoldenSet((*asked, unknown, replace(unknown, id="q99", question="When will the ferry office close?")))


@dataclass(frozen=True)
class LeakyRag:
    """RAG that forgets whose turn it is."""

    index: Index
    documents: Documents
    reader: ExtractiveReader
    secret: str
    name: str = "rag"

    def answer(self, question: Question) -> Attempt:
        attempt = Rag(retriever=self.index, documents=self.documents, reader=self.reader).answer(question)
        source = Source(
            number=9, document_id="secret.md", title="", headings=(), start=0, end=len(self.secret), text=self.secret
        )
        return replace(attempt, candidates=(*attempt.candidates, source))


def decided(town: Documents, questions: GoldenSet, **settings: object) -> DecisionRecord:
    scenario = settings.pop("scenario", SCENARIO)
    return decision.decide(Experiment(town, questions, **settings).run(), scenario)


def test_an_option_that_answers_and_costs_less_than_people_is_recommended_on_every_page(
    town: Documents, questions: GoldenSet
) -> None:
    record = decided(town, questions, options=["rag"])
    assert (record.verdict.status, record.verdict.option) == ("recommend", "rag")
    page = record.render(".html")
    assert '<th scope="col" class="chosen">RAG<em>recommended</em>' in page
    assert "people alone: $" in page
    assert "**(recommended)**" in record.render(".md")
    assert 'class="right">rightly declined' in page


def test_two_options_that_do_equally_well_are_told_apart_by_their_shares(town: Documents, questions: GoldenSet) -> None:
    record = decided(town, questions, options=["rag", "long-context"])
    shares = SCENARIO.cheapest_share(record.estimates)
    best = max(shares, key=shares.__getitem__)
    assert record.verdict.option == best
    assert record.verdict.status == ("recommend" if shares[best] >= 0.8 else "tie")


def test_an_option_that_leaks_is_ruled_out_and_the_page_says_so(town: Documents, questions: GoldenSet) -> None:
    leaky = LeakyRag(index=Index.build(town), documents=town, reader=readers.extractive(), secret=HIDDEN)
    record = decided(town, questions, options=[leaky, "long-context"])
    assert record.verdict.option == "long-context"
    assert any("RAG is ruled out" in reason for reason in record.verdict.reasons)
    assert "100% of the worlds" in record.verdict.reasons[0]
    assert HIDDEN not in record.render(".html")


def test_where_people_cost_next_to_nothing_no_option_pays(town: Documents, questions: GoldenSet) -> None:
    record = decided(town, questions, options=["rag"], scenario=SCENARIO.replace(labour_usd_per_hour=0.001))
    assert record.verdict.status == "none pays yet"


def test_a_reader_that_always_declines_is_not_recommended(town: Documents, questions: GoldenSet) -> None:
    record = decided(town, questions, options=["rag"], reader=readers.extractive(support_needed=2.0))
    assert (record.verdict.status, record.verdict.option) == ("not enough evidence", None)


def test_warnings_stand_on_both_pages(town: Documents, questions: GoldenSet) -> None:
    run = Experiment(town, questions, options=["rag"]).run()
    record = decision.decide(run, SCENARIO, warnings=("mind the gap",))
    assert all("mind the gap" in record.render(form) for form in (".html", ".md"))


def test_two_runs_give_the_same_page_but_for_measured_times(town: Documents, questions: GoldenSet) -> None:
    records = [decided(town, questions, options=["rag", "long-context"]) for _ in range(2)]
    first, second = (
        [cell for cell in record.trade_offs.to_dicts() if cell["criterion"] != "latency"] for record in records
    )
    assert first == second
    assert records[0].costs.equals(records[1].costs)
