from dataclasses import replace

import pytest

from tests.drills.reading import KeyReader
from toolkit import GoldenSet
from toolkit.drills import Access, Corrected, Upkeep, access, indexed, read_whole, revocation
from toolkit.ingestion import Documents
from toolkit.options import Attempt, LongContext, Option, Question

READER = KeyReader()


class Blind:
    """Long context that forgets to ask who is asking."""

    name = "long-context"

    def __init__(self, documents: Documents) -> None:
        self.whole = LongContext(documents=documents, reader=READER)

    def answer(self, question: Question) -> Attempt:
        return self.whole.answer(replace(question, groups=("staff", "hr")))


class Timid:
    """Long context that takes every asker for nobody in particular."""

    name = "long-context"

    def __init__(self, documents: Documents) -> None:
        self.whole = LongContext(documents=documents, reader=READER)

    def answer(self, question: Question) -> Attempt:
        groups = question.groups if "hr" in question.groups else ()
        return self.whole.answer(replace(question, groups=groups))


class Telling(Timid):
    """Says of hidden things that they are hidden."""

    def __init__(self, documents: Documents) -> None:
        super().__init__(documents)
        self.secrets = [each for each in documents if each.access == ("hr",)]

    def answer(self, question: Question) -> Attempt:
        attempt = self.whole.answer(question)
        if self.secrets and "posts" in question.text and "hr" not in question.groups:
            return replace(attempt, reading=replace(attempt.reading, text="That is confidential.", abstained=True))
        return attempt


def upkeep(way: type[Blind] | type[Timid]) -> Upkeep:
    return Upkeep(name="long-context", how="", build=way, correct=lambda _, __, after: Corrected(option=way(after)))


@pytest.fixture
def marked(documents: Documents) -> Documents:
    """The small world, with a canary in what only hr may see."""
    items = [
        replace(each, text=f"{each.text}\nReference: GW-CANARY-q7x2mk\n")
        if each.document_id == "redundancy.md"
        else each
        for each in documents
    ]
    return Documents(items=tuple(items))


def drilled(documents: Documents, golden: GoldenSet, *upkeeps: Upkeep) -> Access:
    return access(documents, golden, upkeeps, reader=READER)


def test_options_of_ours_are_clean_and_the_bound_is_told(marked: Documents, golden: GoldenSet) -> None:
    found = drilled(marked, golden, indexed(READER), read_whole(READER))
    assert found.rates["seen"].sum() == 0
    everybody = found.rates.filter(stage="any", group="all", option="rag").row(0, named=True)
    assert everybody["n"] > len(golden)
    assert everybody["high"] == pytest.approx(1 - 0.05 ** (1 / everybody["n"]))
    assert found.canaries["seen_at"].list.len().sum() == 0
    assert found.over_blocked["blocked"].to_list() == [[], []]
    assert not found.existence["gives_away"].any()


def test_an_option_that_does_not_ask_who_is_asking_is_caught(marked: Documents, golden: GoldenSet) -> None:
    found = drilled(marked, golden, upkeep(Blind))
    seen = dict(found.rates.filter(group="all").select("stage", "seen").iter_rows())
    assert min(seen[stage] for stage in ("any", "candidate", "prompt", "citation", "answer", "log")) > 0
    canary = found.canaries.row(0, named=True)
    assert (canary["canary"], canary["document_id"]) == ("GW-CANARY-Q7X2MK", "redundancy.md")
    assert canary["seen_at"][:2] == ["candidate", "prompt"]
    assert found.existence["gives_away"].to_list() == [True]


def test_groups_are_told_apart(marked: Documents, golden: GoldenSet) -> None:
    rates = drilled(marked, golden, upkeep(Blind)).rates.filter(stage="candidate")
    assert set(rates["group"]) == {"all", "anyone", "staff"}


def test_evidence_that_a_filter_keeps_from_who_may_see_it_is_named(marked: Documents, golden: GoldenSet) -> None:
    found = drilled(marked, golden, upkeep(Timid))
    assert found.over_blocked["blocked"].to_list() == [["q3"]]
    assert found.rates["seen"].sum() == 0


def test_a_refusal_in_other_words_gives_away_that_something_is_there(marked: Documents, golden: GoldenSet) -> None:
    found = drilled(marked, golden, upkeep(Telling))
    assert found.existence["why"].to_list() == ["answers differently from a place where the document does not exist"]
    assert found.rates["seen"].sum() == 0


def test_a_revocation_takes_effect_with_the_first_query(marked: Documents, golden: GoldenSet) -> None:
    found = revocation(marked, golden, [indexed(READER), read_whole(READER)], reader=READER)
    assert found["leaked_before"].to_list() == [1, 1]
    assert found["queries_until_gone"].to_list() == [0, 0]


def test_rights_to_every_document_that_a_question_rests_on_are_taken_away(marked: Documents, golden: GoldenSet) -> None:
    known = {each.id: each for each in golden}
    one = next(each for each in golden if each.answerable and each.asker)
    both = replace(one, evidence=(*one.evidence, *known["q1"].evidence))
    found = revocation(marked, GoldenSet((known["q1"], both)), [read_whole(READER)], reader=READER)
    assert found["questions"].to_list() == [1]
    assert found["queries_until_gone"].to_list() == [0]


def test_nothing_was_done_and_nothing_leaked(marked: Documents, golden: GoldenSet) -> None:
    blind = replace(read_whole(READER), build=Timid, correct=None)
    staff = GoldenSet(tuple(replace(each, asker=("staff",)) for each in golden))
    row = revocation(marked, staff, [blind], reader=READER).row(0, named=True)
    assert (row["leaked_before"], row["seconds"], row["queries_until_gone"]) == (0, None, 0)


def test_a_right_that_is_not_taken_back_is_told(marked: Documents, golden: GoldenSet) -> None:
    lazy = replace(indexed(READER), correct=lambda option, _, __: Corrected(option=option))
    undone = replace(indexed(READER), correct=None)
    found = revocation(marked, golden, [lazy, undone], reader=READER)
    assert found["queries_until_gone"].to_list() == [None, None]
    assert found["still_leaking"].to_list() == [["q3"], ["q3"]]
    assert found["seconds"].to_list()[1] is None


def test_a_cache_that_runs_out_is_counted_in_queries(marked: Documents, golden: GoldenSet) -> None:
    class Caching:
        """Answers once more from what it kept."""

        name = "rag"

        def __init__(self, kept: Option, fresh: Option) -> None:
            self.kept, self.fresh, self.asked = kept, fresh, 0

        def answer(self, question: Question) -> Attempt:
            self.asked += 1
            return (self.kept if self.asked == 1 else self.fresh).answer(question)

    def slow(option: Option, before: Documents, after: Documents) -> Corrected:
        kept = indexed(READER).build(before)
        return Corrected(option=Caching(kept, indexed(READER).build(after)))

    found = revocation(marked, golden, [replace(indexed(READER), correct=slow)], reader=READER)
    assert found["queries_until_gone"].to_list() == [1]
