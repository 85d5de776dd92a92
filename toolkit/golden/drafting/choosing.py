"""Which candidates to draft: those of documents, sections, groups and patterns that least has been asked of."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256

from toolkit.golden.checks.duplicates import ask_one_thing
from toolkit.golden.drafting.candidates import Candidate
from toolkit.golden.drafting.people import People
from toolkit.golden.drafting.writing import written
from toolkit.quotes import evidence_spans
from toolkit.schema import Document, GoldenQuestion
from toolkit.structure import blocks

# What one question asked already of a document, a section, a group and by a pattern costs another, in points of rank.
_DOCUMENT, _SECTION, _GROUP, _PATTERN = 4.0, 2.0, 0.12, 0.25
_LOT = 0.6  # how far the lot may put one before another that reads a little better


class Chooser:
    """Takes candidates one by one, the least covered first. What was asked before counts as covered."""

    def __init__(self, documents: Iterable[Document], golden: Iterable[GoldenQuestion], *, seed: int) -> None:
        self._documents, self._seed = list(documents), seed
        self.people = People(self._documents)
        self.asked = list(golden)
        self._counts: Counter[object] = Counter()
        for question in self.asked:
            self._counts.update(f"group {group}" for group in question.asker or ("",))
        self._count_evidence()

    def _count_evidence(self) -> None:
        headings = {document.document_id: document for document in self._documents}
        for span in evidence_spans(self.asked, self._documents):
            self._counts[span.document_id] += 1
            self._counts[span.document_id, _section(headings[span.document_id], span.start)] += 1

    def choose(self, found: Iterable[Candidate], wanted: int, *, as_of: date | None) -> Iterator[GoldenQuestion]:
        """Yield drafts of the best candidates left, each once, none of which asks what was asked before."""
        left = list(found)
        while left and wanted > 0:
            best = min(left, key=self._cost)
            left.remove(best)
            if question := self.drafted(best, as_of=as_of):
                wanted -= 1
                yield question

    def drafted(self, candidate: Candidate, *, as_of: date | None) -> GoldenQuestion | None:
        """Return a candidate as a draft and count it; ``None`` where it repeats another, or nobody may see it."""
        asker = self.people.insider(candidate.document, self._groups())
        if asker is None or not candidate.once:
            return None
        question = written(candidate, asker=asker, as_of=as_of)
        if self.repeats(question):
            return None
        self.take([question], candidate)
        return question

    def repeats(self, question: GoldenQuestion) -> bool:
        """Return whether a question asks, of anybody and on any day, what was asked before."""
        return any(ask_one_thing(other, question) or _says_the_same(other, question) for other in self.asked)

    def take(self, questions: Iterable[GoldenQuestion], candidate: Candidate | None = None) -> None:
        """Count questions as asked."""
        for question in questions:
            self.asked.append(question)
            self._counts.update(f"group {group}" for group in question.asker or ("",))
            if candidate:
                self._counts.update(
                    [candidate.document.document_id, candidate.section, f"by {candidate.asked.pattern}"]
                )

    def least_covered(self) -> list[Document]:
        """Return the documents, those that least was asked of first, of equals as if drawn by lot."""
        lot = {
            each.document_id: sha256(f"{self._seed} {each.document_id}".encode()).hexdigest()
            for each in self._documents
        }
        return sorted(self._documents, key=lambda each: (self._counts[each.document_id], lot[each.document_id]))

    def _groups(self) -> dict[str, int]:
        named = [key for key in self._counts if isinstance(key, str) and key.startswith("group ")]
        return {key.removeprefix("group "): self._counts[key] for key in named}

    def _cost(self, candidate: Candidate) -> tuple[float, str]:
        counts = self._counts
        asker = self.people.insider(candidate.document, self._groups()) or ("",)
        cost = (
            _DOCUMENT * counts[candidate.document.document_id]
            + _SECTION * counts[candidate.section]
            + _GROUP * counts[f"group {asker[0] if asker else ''}"]
            + _PATTERN * counts[f"by {candidate.asked.pattern}"]
            - candidate.rank
        )
        drawn = _drawn(self._seed, candidate)
        return cost + _LOT * int(drawn[:8], 16) / 0xFFFFFFFF, drawn


def _says_the_same(first: GoldenQuestion, second: GoldenQuestion) -> bool:
    """Return whether two questions differ in the title before them only, and have one answer."""
    said = {variant.lower() for fact in first.facts for variant in fact}
    return _bare(first) == _bare(second) and any(variant.lower() in said for fact in second.facts for variant in fact)


def _bare(question: GoldenQuestion) -> str:
    return question.question.rpartition(": ")[2].lower()


def _drawn(seed: int, candidate: Candidate) -> str:
    """Return what is drawn for a candidate, as hexadecimal digits."""
    told = f"{seed} {candidate.document.document_id} {candidate.start} {candidate.asked.question}"
    return sha256(told.encode()).hexdigest()


def _section(document: Document, at: int) -> tuple[str, ...]:
    """Return the headings above a place in a document."""
    cut = blocks(document.text, start=document.body_start, format=document.format)
    return next((block.headings for block in reversed(cut) if block.start <= at), ())
