"""Facts: stated by their evidence, and not by the question."""

import re
from collections.abc import Iterator

from toolkit.golden.checks.amounts import Amount, amounts, follows
from toolkit.golden.checks.corpus import Corpus
from toolkit.golden.checks.finding import on, short
from toolkit.schema import Finding, GoldenQuestion
from toolkit.words import roots, stems

_ENOUGH_WORDS = 0.5
"""The share of a fact's words that its evidence must hold: people word a fact their own way."""
_LEVEL = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "-": " "})
_CHOICE = re.compile(r"\b(?:or|either|which|between|than|versus|vs)\b", re.IGNORECASE)


def fact_findings(question: GoldenQuestion, corpus: Corpus, /) -> Iterator[Finding]:
    """Find facts that their evidence does not state, and answers that the question gives away."""
    if not question.answerable:
        return
    found = [corpus.find(evidence) for evidence in question.evidence]
    if found and all(spans for _, spans in found):
        yield from _not_in_evidence(question, corpus)
    given = [variants[0] for variants in question.facts if any(_given(variant, question) for variant in variants)]
    if given:
        problem = f"the question itself says {', '.join(map(repr, map(short, given)))}, a fact of the answer"
        remedy = "ask without it: an answer that repeats the question would be scored right"
        yield on(question, "warning", "answer given away", "question", problem, remedy)


def _not_in_evidence(question: GoldenQuestion, corpus: Corpus) -> Iterator[Finding]:
    text = " \n ".join(_with_place(question, corpus))
    quoted = " \n ".join(evidence.quote for evidence in question.evidence)
    for variants in question.facts:
        if not any(states(text, quoted, variant) or _worked_out(variant, quoted, question) for variant in variants):
            problem = f"no quote states {' or '.join(map(repr, map(short, variants)))}"
            remedy = "quote the sentence that states it, or mend the fact; show the working in reference if it is sums"
            yield on(question, "warning", "fact not in evidence", "facts", problem, remedy)


def _with_place(question: GoldenQuestion, corpus: Corpus) -> Iterator[str]:
    """Yield each quote, with the title of its document: a row of a table is of what the table is of."""
    for evidence in question.evidence:
        document, _ = corpus.find(evidence)
        yield evidence.quote
        yield document.title if document else ""


def states(text: str, quoted: str, fact: str, /) -> bool:
    """Return whether a text states a variant of a fact: its words as written, its figures, or most of its words.

    Examples
    --------
    >>> quote = "Send it within seven days, with cr 1,240."
    >>> [states(quote, quote, fact) for fact in ("7 days", "1240 crowns", "seven weeks", "by post", "yes")]
    [True, True, False, False, True]
    """
    if stands_in(fact, text):
        return True
    wanted = amounts(fact)
    if wanted:
        given = amounts(quoted)
        return all(any(each.agrees(other) for other in given) for each in wanted)
    words = stems(fact) - {"yes"}
    held = stems(text)
    missing = words - held - {word for word in words if roots(frozenset((word,))) & roots(held)}
    return not words or 1 - len(missing) / len(words) >= _ENOUGH_WORDS


def stands_in(fact: str, text: str, /) -> bool:
    """Return whether words stand in a text as written, case, hyphens and white space aside."""
    plain, wanted = (" ".join(each.translate(_LEVEL).lower().split()) for each in (text, fact))
    return re.search(rf"(?<![\w.,]){re.escape(wanted)}(?!\w|[.,]\d)", plain) is not None


def _worked_out(fact: str, quoted: str, question: GoldenQuestion) -> bool:
    """Return whether a figure follows from the evidence, by one step or by working that the reference shows."""
    wanted, given = amounts(fact), amounts(quoted)
    missing = [each for each in wanted if not any(each.agrees(other) for other in given)]
    if not wanted or any(each.unit.startswith(("code", "date", "time", "year")) for each in missing):
        return False
    operands = [*given, *amounts(question.question)]
    return all(follows(each, operands) for each in missing) or _shows_working(
        missing, given, question.reference, wanted
    )


def _shows_working(missing: list[Amount], given: list[Amount], reference: str, fact: list[Amount]) -> bool:
    """Return whether a reference answer names a figure of the evidence beside those of the fact."""
    shown = amounts(reference)
    beside = [each for each in shown if not each.unit.startswith("code") and not any(map(each.agrees, fact))]
    works = any(each.agrees(other) for each in given for other in beside)
    return works and all(any(each.agrees(other) for other in shown) for each in missing)


def _given(variant: str, question: GoldenQuestion) -> bool:
    """Return whether a question gives a fact away. One that offers a choice must name what may be chosen."""
    if not stems(variant):
        return False
    wanted, given = amounts(variant), amounts(question.question)
    if wanted and all(each.unit for each in wanted):
        return all(any(each.agrees(other) and other.unit for other in given) for each in wanted)
    return stands_in(variant, question.question) and not _CHOICE.search(question.question)
