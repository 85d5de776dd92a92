"""The questions that people really ask, each with its volume and the best evidence for it that was found."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from toolkit.golden.checks.corpus import Corpus, Passage, passages
from toolkit.golden.checks.duplicates import ask_one_thing
from toolkit.golden.drafting.clusters import Cluster, clustered
from toolkit.golden.drafting.queries import Query
from toolkit.golden.drafting.values import values
from toolkit.golden.drafting.writing import GUESSED, named
from toolkit.quotes import find_quote
from toolkit.retrieval import Index
from toolkit.schema import Document, Evidence, GoldenQuestion, frame
from toolkit.words import roots, stems

_HITS, _SUPPORTED, _OWN, _FIRST = 8, 0.7, 0.25, 0.3
_WANTS = (
    (r"\bhow much\b|\b(?:cost|costs|price|fee|fees|charge|allowance|pay rate|rent|fine|deposit)\b", {"money", "share"}),
    (r"\bhow (?:long|soon|often|quickly|fast|late)\b|\bdeadline\b", {"duration", "date"}),
    (r"\bhow many (?:days|weeks|months|years|hours)\b", {"duration"}),
    (r"\b(?:what|which) time\b", {"time"}),
    (r"\bwhen\b|\bby what date\b|\bopen(?:ing)?\b|\bhours\b", {"date", "time", "duration"}),
    (r"\b(?:which|what) form\b", {"form"}),
    (r"\bhow many\b", {"count", "duration"}),
    (r"\b(?:time|times|period|wait|waiting|delay|notice)\b", {"duration", "date", "time"}),
)  # fmt: skip
_KINDS = stems("time cost price period deadline much many long soon often amount day hour")
_LONGEST_FACT = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A question that people ask: how often, in which words, and where the answer seems to stand."""

    question: str
    volume: int
    wordings: int
    examples: tuple[str, ...]
    support: str
    document: str
    place: str
    quote: str


PROPOSALS = pl.Schema(
    {
        "question": pl.String(),
        "volume": pl.Int64(),
        "wordings": pl.Int64(),
        "examples": pl.List(pl.String),
        "support": pl.String(),
        "document": pl.String(),
        "place": pl.String(),
        "quote": pl.String(),
    }
)
NOT_FOUND = "not found"
"""The kind of a draft for which no answer was found: nobody has said yet that there is none."""
SUPPORTED, PERHAPS, NO_SUPPORT = "found", "perhaps", "no support found"
"""A sentence of the kind asked for (an amount, a date, …); one where no kind can be told from the question; none."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What people ask, and a draft of each question."""

    proposals: tuple[Proposal, ...]
    drafts: tuple[GoldenQuestion, ...]

    @property
    def frame(self) -> pl.DataFrame:
        """One row a question (schema ``PROPOSALS``), those asked most often first."""
        return frame(self.proposals, PROPOSALS)


def propose(
    queries: Iterable[Query],
    documents: Iterable[Document],
    /,
    *,
    golden: Iterable[GoldenQuestion] = (),
    wanted: int = 30,
    asker: Iterable[str] = (),
    as_of: date | None = None,
) -> Proposed:
    """Return the questions that people ask most, each a draft linked to the best evidence that an asker may see.

    Parameters
    ----------
    queries
        What was typed, as :func:`read_queries` returns it.
    documents
        Where support is looked for.
    golden
        Questions there already; what asks one of them is left out.
    wanted
        How many at most.
    asker, as_of
        Who is taken to ask, since queries do not say (by default somebody in no group), and on which day.

    Returns
    -------
    Proposed
        Those asked most often first. One with no support is drafted as of no known answer (kind ``not found``), for a
        person to answer or to leave unanswerable.
    """
    held = list(documents)
    finder = _Finder(held, tuple(asker), as_of)
    kept: list[tuple[Proposal, GoldenQuestion]] = []
    for cluster in clustered(list(queries)):
        proposal, question = finder.proposed(cluster)
        others = [*golden, *(each for _, each in kept)]
        if not any(ask_one_thing(other, question) for other in others):
            kept.append((proposal, question))
        if len(kept) >= wanted:
            break
    return Proposed(tuple(proposal for proposal, _ in kept), tuple(question for _, question in kept))


class _Finder:
    """Looks for what supports a question, as one asker on one day."""

    def __init__(self, documents: list[Document], asker: tuple[str, ...], as_of: date | None) -> None:
        self._documents = {document.document_id: document for document in documents}
        self._index = Index.build(documents)
        self._corpus = Corpus(documents)
        self._asker = asker
        self._day = as_of or max((each.effective_from for each in documents if each.effective_from), default=None)

    def proposed(self, cluster: Cluster) -> tuple[Proposal, GoldenQuestion]:
        text = _as_question(cluster.queries[0].text)
        passage = self._support(text)
        document = passage.document if passage else None
        proposal = Proposal(
            question=text,
            volume=cluster.volume,
            wordings=len(cluster.queries),
            examples=tuple(query.text for query in cluster.queries[:5]),
            support=_support(text, passage),
            document=document.document_id if document else "",
            place=document.place(passage.start) if document and passage else "",
            quote=_quote(passage) if passage else "",
        )
        return proposal, self._drafted(proposal, passage)

    def _drafted(self, proposal: Proposal, passage: Passage | None) -> GoldenQuestion:
        asked = f"Asked {proposal.volume} times, in {proposal.wordings} wordings."
        blank = GoldenQuestion(
            id="", question=proposal.question, asker=self._asker, as_of=self._day, answerable=False, kind=NOT_FOUND
        )
        if passage is None:
            notes = (
                f"{asked} Nothing was found that answers it for this asker, which does not mean that nothing does:"
                f" write the answer and its evidence, or call it unanswerable. {GUESSED}"
            )
            return named(replace(blank, notes=notes))
        facts, how = _facts(proposal.question, passage.text)
        return named(
            replace(
                blank,
                answerable=True,
                kind="look-up",
                facts=facts,
                reference=proposal.quote,
                evidence=(Evidence(document=proposal.document, quote=proposal.quote),),
                notes=f"{asked} The evidence is the nearest found: make sure that it answers.{how} {GUESSED}",
            )
        )

    def _support(self, question: str) -> Passage | None:
        """Return the sentence that seems to answer best, of those found; ``None`` where none says enough of it."""
        asked = _about(question)
        best: tuple[float, Passage] | None = None
        for rank, passage in self._found(question):
            everywhere = self._share(asked, passage.stems | passage.place)
            own = self._share(asked, passage.stems)
            score = everywhere + own / 2 + _FIRST / rank
            sound = everywhere >= _SUPPORTED and own >= _OWN and _holds_answer(question, passage)
            if sound and (best is None or score > best[0]):
                best = score, passage
        return best[1] if best else None

    def _share(self, asked: frozenset[str], held: frozenset[str]) -> float:
        """Return how much of a question's words a sentence has, or has kindred of: *apply* and *application*."""
        kin = roots(held)
        return self._corpus.share(asked, held | {stem for stem in asked if roots(frozenset([stem])) & kin})

    def _found(self, question: str) -> Iterator[tuple[int, Passage]]:
        for hit in self._index.search(question, _HITS, groups=set(self._asker), as_of=self._day):
            for passage in passages(self._documents[hit.document_id]):
                once = len(find_quote(passage.document, _quote(passage))) == 1
                if passage.start < hit.end and hit.start < passage.end and once:
                    yield hit.rank, passage


def _support(question: str, passage: Passage | None) -> str:
    return NO_SUPPORT if passage is None else SUPPORTED if _wanted(question) else PERHAPS


def _quote(passage: Passage) -> str:
    return " ".join(passage.text.split())


def _holds_answer(question: str, passage: Passage) -> bool:
    if passage.text.rstrip("*_ ").endswith("?") or len(re.findall(r"\w+", passage.text)) < 4:
        return False
    wanted = _wanted(question)
    return not wanted or any(value.kind in wanted for value in values(passage.text))


def _about(question: str) -> frozenset[str]:
    """Return the stems that say what a question is about, without those that say what kind of answer it wants."""
    asked = stems(question)
    return (asked - _KINDS or asked) if _wanted(question) else asked


def _wanted(question: str) -> set[str]:
    """Return the kinds of value that a question asks for."""
    return next((kinds for pattern, kinds in _WANTS if re.search(pattern, question, re.IGNORECASE)), set())


def _facts(question: str, sentence: str) -> tuple[tuple[tuple[str, ...], ...], str]:
    """Return the value that a question wants, or the whole sentence, and what to say of that."""
    wanted = _wanted(question)
    found = [value for value in values(sentence) if value.kind in wanted]
    if len(found) == 1:
        return (found[0].variants,), ""
    whole = " ".join(" ".join(sentence.split()).strip("*_ .").split()[:_LONGEST_FACT])
    return ((whole,),), " The fact is the whole sentence: shorten it to what a right answer must say."


def _as_question(text: str) -> str:
    """Return a query with a capital and a question mark; its words are what people typed, and stay."""
    bare = text.strip().rstrip("?!. ")
    return f"{bare[:1].upper()}{bare[1:]}?"
