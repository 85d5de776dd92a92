"""Drafts from the documents alone, offline."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeVar

from toolkit.golden.checks.answers import Search, supporting
from toolkit.golden.checks.checking import question_findings
from toolkit.golden.checks.corpus import Corpus, passages
from toolkit.golden.drafting.candidates import Candidate, alike, by_document, candidates, title_of
from toolkit.golden.drafting.choosing import Chooser
from toolkit.golden.drafting.misses import Miss, Swaps, absent_rows
from toolkit.golden.drafting.soundness import content
from toolkit.golden.drafting.writing import on_both_days, refused, unanswered
from toolkit.retrieval import Index
from toolkit.schema import Document, GoldenQuestion, find_document, in_force
from toolkit.words import stems

T = TypeVar("T")

_VARIANTS = 8  # of every so many drafts one each: as-of, not permitted, unanswerable
_ONE_QUESTION, _ANSWERED, _HITS = 0.75, 0.6, 10


def draft(
    documents: Iterable[Document],
    /,
    *,
    golden: Iterable[GoldenQuestion] = (),
    wanted: int = 30,
    seed: int = 0,
    as_of: date | None = None,
) -> tuple[GoldenQuestion, ...]:
    """Return golden questions drafted from documents, each with its evidence and facts, for people to mend.

    Sentences and table rows that state an amount, limit, deadline, date, duty, exception or definition are turned into
    questions by patterns; one that no pattern turns into a sound question is passed over. One in eight each is asked on
    the days about a change of version, by somebody who may not see the answer, or of something that the documents do
    not cover, as far as the documents give cause. Same documents, same seed: same drafts.

    Parameters
    ----------
    documents
        What to draft from. Those that nobody may see, or that are not in force on the day, give no question but for
        the pairs about a change of version.
    golden
        Questions there already: what they cover comes last, and nothing asks what they ask.
    wanted
        How many drafts at most.
    seed
        Draws between candidates that are about as good.
    as_of
        The day to ask about; the day on which the newest document comes into force if not given.

    Returns
    -------
    tuple of GoldenQuestion
        With status ``draft``, no owner, and stakes guessed (which ``notes`` says).

    Examples
    --------
    >>> from toolkit.ingestion import load_documents
    >>> drafts = draft(load_documents("data/samples/documents"), wanted=8)
    >>> len(drafts), {each.status for each in drafts}
    (8, {'draft'})
    """
    return tuple(_Drafting(documents, golden, seed=seed, as_of=as_of).drafts(wanted))


class _Drafting:
    """One run: the candidates, what was asked so far, and an index to check against."""

    def __init__(
        self, documents: Iterable[Document], golden: Iterable[GoldenQuestion], *, seed: int, as_of: date | None
    ) -> None:
        self._documents = sorted(documents, key=lambda each: each.document_id)
        self._day = as_of or max((each.effective_from for each in self._documents if each.effective_from), default=None)
        self._chooser = Chooser(self._documents, golden, seed=seed)
        self._corpus = Corpus(self._documents)
        self._search: Search = Index.build(self._documents, mode="bm25")
        self._found = by_document(candidates(self._documents))
        self._current = [
            candidate
            for document in self._documents
            if in_force(document.effective_from, document.effective_to, self._day)
            for candidate in self._found.get(document.document_id, [])
        ]

    def drafts(self, wanted: int) -> list[GoldenQuestion]:
        each = max(wanted, 0) // _VARIANTS
        pairs = self._taken(self._on_both_days(), each - each % 2)
        direct = self._direct(max(wanted - len(pairs) - 2 * each, 0))
        variants = [*pairs, *self._taken(self._refused(direct), each), *self._taken(self._misses(), each)]
        more = self._direct(max(wanted - len(direct) - len(variants), 0))
        return [*direct, *more, *variants]

    def _direct(self, wanted: int) -> list[GoldenQuestion]:
        taken: list[GoldenQuestion] = []
        for question in self._chooser.choose(self._current, 10 * wanted, as_of=self._day):
            if len(taken) == wanted:
                break
            if not self._has_error(question):
                taken.append(question)
        return taken

    def _has_error(self, question: GoldenQuestion) -> bool:
        found = question_findings(question, [question], self._corpus, self._search)
        return any(finding.severity == "error" for finding in found)

    def _taken(self, groups: Iterable[list[GoldenQuestion]], wanted: int) -> list[GoldenQuestion]:
        """Return the first variants that are free of errors, whole groups of them, and count them as asked."""
        taken: list[GoldenQuestion] = []
        for group in groups:
            if len(taken) + len(group) > wanted:
                break
            if group and not any(map(self._has_error, group)):
                self._chooser.take(group)
                taken += group
        return taken

    def _on_both_days(self) -> Iterator[list[GoldenQuestion]]:
        """Yield pairs of one question before and after a version took another's place, where the answers differ."""
        for turn in _by_turns([list(self._versions(document)) for document in self._documents]):
            newer, older = turn
            asker = self._chooser.people.insider(newer.document, {})
            seen = asker is not None and self._chooser.people.sees(asker, older.document)
            if seen and self._day and newer.once and older.once:
                pair = on_both_days(newer, older, self._day, asker or ())
                if not any(map(self._chooser.repeats, pair)):
                    yield pair

    def _versions(self, document: Document) -> Iterator[tuple[Candidate, Candidate]]:
        olds = [old for name in document.supersedes if (old := find_document(self._documents, name))]
        for newer in sorted(self._found.get(document.document_id, []), key=lambda each: -each.rank):
            for older in (each for old in olds for each in self._found.get(old.document_id, [])):
                if _one_question(newer, older):
                    yield newer, older
                    break

    def _refused(self, direct: list[GoldenQuestion]) -> Iterator[list[GoldenQuestion]]:
        """Yield each question on a restricted document as asked by somebody outside its groups."""
        for question in direct:
            document = find_document(self._documents, question.evidence[0].document)
            asker = self._chooser.people.outsider(document) if document else None
            if document and asker is not None:
                twin = refused(question, document, asker)
                if not self._answered(twin, question.facts):
                    yield [twin]

    def _answered(self, question: GoldenQuestion, facts: tuple[tuple[str, ...], ...]) -> bool:
        """Return whether something that the asker may see seems to answer: by the check's rule, or stating the fact."""
        if supporting(question, self._corpus, self._search):
            return True
        said = [{variant.lower() for variant in fact} for fact in facts]
        return any(
            all(any(variant in text for variant in fact) for fact in said) for text in self._near(question) if said
        )

    def _near(self, question: GoldenQuestion) -> Iterator[str]:
        """Yield what the asker may see of the sentences that share most of the question's words."""
        asked = stems(question.question)
        held = {document.document_id: document for document in self._documents}
        for hit in self._search(question.question, _HITS, set(question.asker), question.as_of):
            for passage in passages(held[hit.document_id]):
                inside = passage.start < hit.end and hit.start < passage.end
                if inside and self._corpus.share(asked, passage.stems | passage.place) >= _ANSWERED:
                    yield passage.text.lower()

    def _misses(self) -> Iterator[list[GoldenQuestion]]:
        """Yield near misses that nothing visible answers, by turns of the documents they are near to."""
        swaps = Swaps(self._documents)
        by_source = by_document(self._current)
        listed = [
            [
                *absent_rows(found[0].document, found, title=title_of(found[0].document)),
                *(m for c in found for m in swaps.of(c)),
            ]
            for found in by_source.values()
        ]
        for miss in _by_turns([list(swaps.places(self._current)), *listed]):
            question = self._missed(miss)
            if question and not self._chooser.repeats(question):
                yield [question]

    def _missed(self, miss: Miss) -> GoldenQuestion | None:
        asker = self._chooser.people.insider(miss.near.document, {})
        if asker is None:
            return None
        notes = (
            f"A near miss: “{miss.was}” in what {miss.near.document.document_id} answers is now “{miss.now}”."
            " An index of what this asker may see holds no answer; make sure that there is none."
        )
        question = unanswered(miss.question, notes, asker, self._day)
        swapped, rest = stems(miss.now), content(miss.question)
        for text in self._near(question):
            if swapped <= stems(text) and len(rest & stems(text)) >= _ANSWERED * len(rest):
                return None
        return None if supporting(question, self._corpus, self._search) else question


def _one_question(newer: Candidate, older: Candidate) -> bool:
    """Return whether two versions answer one question, and otherwise."""
    first, second = newer.asked, older.asked
    differ = {each.lower() for fact in first.facts for each in fact}.isdisjoint(
        each.lower() for fact in second.facts for each in fact
    )
    return differ and first.pattern == second.pattern and alike(first.question, second.question) >= _ONE_QUESTION


def _by_turns(lists: Iterable[list[T]]) -> Iterator[T]:
    """Yield the first of each list, then the second of each, and so on."""
    left = [iter(each) for each in lists]
    while left:
        for each in list(left):
            item = next(each, None)
            if item is None:
                left.remove(each)
            else:
                yield item
