"""Every rule, over every question and the set."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

from toolkit.golden.checks.answers import answer_findings
from toolkit.golden.checks.corpus import Corpus
from toolkit.golden.checks.duplicates import answered_twins, duplicate_findings
from toolkit.golden.checks.evidence import evidence_findings, unknown_groups
from toolkit.golden.checks.facts import fact_findings
from toolkit.golden.checks.whole import set_findings
from toolkit.golden.checks.wording import wording_findings
from toolkit.retrieval import Index, Retriever
from toolkit.schema import Chunk, Document, Finding, GoldenQuestion, Hit

SEVERITIES = ("error", "warning", "note")


def check(
    questions: Iterable[GoldenQuestion], documents: Iterable[Document], /, *, index: Retriever | None = None
) -> list[Finding]:
    """Return what to mend, what to look at and what to know.

    Parameters
    ----------
    questions, documents
        The set, and what it asks about.
    index
        What looks for support of the questions said to have none; a BM25 index of the documents' sentences, made when
        first needed, if not given.

    Returns
    -------
    list of Finding
        Errors first, then warnings, then notes; within each, what is of the set as a whole, then questions in order.

    Examples
    --------
    >>> [finding.rule for finding in check([GoldenQuestion(id="q1", question="When is it due?")], [])][:3]
    ['too few questions', 'no unanswerable questions', 'no owner']
    """
    asked, corpus = list(questions), Corpus(documents)
    search = index if index is not None else _Search(corpus)
    twins = answered_twins(asked)
    findings = [
        finding
        for question in asked
        for finding in question_findings(question, twins.get(question.id, ()), corpus, search)
    ]
    findings += [*unknown_groups(asked, corpus), *duplicate_findings(asked), *set_findings(asked, corpus)]
    return sorted(findings, key=lambda finding: (SEVERITIES.index(finding.severity), bool(finding.question_id)))


def question_findings(
    question: GoldenQuestion, twins: Sequence[GoldenQuestion], corpus: Corpus, search: Retriever, /
) -> Iterator[Finding]:
    """Yield what is to be said of one question; ``twins`` are those in its words that have an answer."""
    yield from evidence_findings(question, corpus)
    yield from fact_findings(question, corpus)
    yield from wording_findings(question, corpus)
    yield from answer_findings(question, twins, corpus, search)


class _Search:
    """An index of the documents' sentences, built when first searched: they are cut already, and need no tokens."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._index: Index | None = None

    def __call__(self, question: str, k: int, groups: Collection[str] | None, as_of: date | None, /) -> Sequence[Hit]:
        if self._index is None:
            self._index = Index.build(self._corpus.documents, mode="bm25", chunks=_chunks(self._corpus))
        return self._index.search(question, k, groups=groups, as_of=as_of)


def _chunks(corpus: Corpus) -> Iterator[Chunk]:
    for ordinal, passage in enumerate(corpus.passages):
        yield Chunk(
            chunk_id=f"{passage.document.document_id}#{ordinal}",
            document_id=passage.document.document_id,
            ordinal=ordinal,
            start=passage.start,
            end=passage.end,
            text=passage.text,
            tokens=0,
            headings=(),
            context="",
        )
