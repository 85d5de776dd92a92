"""What a golden set touches of the documents, and what it leaves out, the largest risk first."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from toolkit.golden.checks.amounts import amounts
from toolkit.quotes import find_quote
from toolkit.schema import (
    COVERAGE,
    EVERYONE,
    UNCOVERED,
    Covered,
    Document,
    GoldenQuestion,
    Uncovered,
    find_document,
    frame,
    may_see,
)
from toolkit.structure import Block, blocks, sentences

NOBODY = "nobody in particular"
_OBLIGES = re.compile(
    r"\b(?:must|shall|may not|cannot|can't|have to|has to|need(?:s|ed)? to|required?|requires|only if|only when|unless"
    r"|entitled|is allowed|are allowed|not allowed|forbidden|no more than|no later than|at least|at most|up to)\b",
    re.IGNORECASE,
)
_TELLING = ("money", "minute", "day", "working day", "month", "per cent", "time", "date", "km")


@dataclass(frozen=True, slots=True)
class _Section:
    document: Document
    name: str
    blocks: tuple[Block, ...]

    def holds(self, start: int) -> bool:
        return any(block.start <= start < block.end for block in self.blocks)


def coverage(questions: Iterable[GoldenQuestion], documents: Iterable[Document], /) -> pl.DataFrame:
    r"""Return how many questions touch each section, by kind, asker and stakes (schema ``COVERAGE``).

    A question counts once in each section that it has evidence in, so that the column adds up to more than there are
    questions. Sections that none touches are there too, with 0.

    Examples
    --------
    >>> from toolkit.schema import Evidence
    >>> page = Document(document_id="a.md", title="", text="# Fees\n\nA permit costs cr 20.", body_start=0,
    ...     format="markdown", path="a.md", access=None, effective_from=None, effective_to=None, supersedes=(),
    ...     content_hash="")
    >>> fee = (Evidence(document="a.md", quote="cr 20"),)
    >>> coverage([GoldenQuestion(id="q1", question="?", kind="look-up", evidence=fee)], [page]).row(0)
    ('a.md', 'Fees', 'look-up', 'nobody in particular', 'medium', 1)
    """
    held = _sections(documents)
    counts: Counter[tuple[str, str, str, str, str]] = Counter()
    for question, section in _touched(questions, held):
        asker = "; ".join(sorted(question.asker)) or NOBODY
        counts[section.document.document_id, section.name, question.kind, asker, question.stakes] += 1
    rows: list[Covered] = [
        Covered(**dict(zip(_KEYS, key, strict=True)), questions=count) for key, count in sorted(counts.items())
    ]
    seen = {(row.document_id, row.section) for row in rows}
    none = (section for section in held if (section.document.document_id, section.name) not in seen)
    rows += [
        Covered(document_id=each.document.document_id, section=each.name, kind="", asker="", stakes="", questions=0)
        for each in none
    ]
    order = {(section.document.document_id, section.name): at for at, section in enumerate(held)}
    rows.sort(key=lambda row: order[row.document_id, row.section])
    return frame(rows, COVERAGE)


_KEYS = ("document_id", "section", "kind", "asker", "stakes")


def uncovered(questions: Iterable[GoldenQuestion], documents: Iterable[Document], /) -> pl.DataFrame:
    """Return the sections that no question touches, the largest risk first (schema ``UNCOVERED``).

    Notes
    -----
    ``risk = (rules + characters / 2000) x (2 if restricted) x (2 if there are several versions) x (1 + share of groups
    that see it)``. A rule is a sentence that obliges or states a figure: what people ask about, and what an answer can
    get wrong. A restricted document can leak, and one of several versions can be the wrong one, so each doubles. The
    weights are a judgement, not a measurement: they order a list for people to go through.
    """
    listed = list(documents)
    held = _sections(listed)
    touched = {(section.document.document_id, section.name) for _, section in _touched(questions, held)}
    documents_touched = {document_id for document_id, _ in touched}
    groups = sorted({group for document in listed for group in document.access or ()} | {EVERYONE})
    versions = _versions(listed)
    rows = [
        _untouched(section, groups, versions, touched=section.document.document_id in documents_touched)
        for section in held
        if (section.document.document_id, section.name) not in touched
    ]
    rows.sort(key=lambda row: (-row.risk, row.document_id, row.section))
    return frame(rows, UNCOVERED)


def _sections(documents: Iterable[Document]) -> list[_Section]:
    """Return the sections with text of their own, in order; one document's of one name count as one."""
    found: dict[tuple[str, str], tuple[Document, list[Block]]] = {}
    for document in documents:
        for block in blocks(document.text, start=document.body_start, format=document.format):
            if block.kind not in ("heading", "rule"):
                key = document.document_id, " > ".join(block.headings)
                found.setdefault(key, (document, []))[1].append(block)
    return [_Section(document, name, tuple(held)) for (_, name), (document, held) in found.items()]


def _touched(
    questions: Iterable[GoldenQuestion], sections: list[_Section]
) -> Iterator[tuple[GoldenQuestion, _Section]]:
    """Yield each question with each section that it has evidence in, once."""
    by_document: dict[str, list[_Section]] = {}
    documents = {section.document.document_id: section.document for section in sections}
    for section in sections:
        by_document.setdefault(section.document.document_id, []).append(section)
    for question in questions:
        told: set[tuple[str, str]] = set()
        for evidence in question.evidence:
            document = find_document(documents.values(), evidence.document)
            if document is None:
                continue
            for start, _ in find_quote(document, evidence.quote)[:1]:
                for section in by_document[document.document_id]:
                    if section.holds(start) and (document.document_id, section.name) not in told:
                        told.add((document.document_id, section.name))
                        yield question, section


def _untouched(section: _Section, groups: list[str], family: dict[str, int], *, touched: bool) -> Uncovered:
    versions = family[section.document.document_id]
    document, text = section.document, section.document.text
    labelled = document.access is not None
    rules = sum(_is_rule(sentence) for block in section.blocks for sentence in _sentences(text, block))
    characters = sum(block.end - block.start for block in section.blocks)
    seen = sum(may_see(document.access, [group], labelled=labelled) for group in groups) / len(groups)
    restricted = labelled and EVERYONE not in (document.access or ())
    risk = (rules + characters / 2000) * (2 if restricted else 1) * (2 if versions > 1 else 1) * (1 + seen)
    return Uncovered(
        document_id=document.document_id,
        section=section.name,
        risk=round(risk, 2),
        rules=rules,
        characters=characters,
        restricted=restricted,
        versions=versions,
        seen_by=round(seen, 3),
        document_touched=touched,
        reasons="; ".join(_reasons(document, rules, restricted=restricted, versions=versions, touched=touched)),
    )


def _reasons(document: Document, rules: int, *, restricted: bool, versions: int, touched: bool) -> Iterator[str]:
    if not touched:
        yield "no question touches the document"
    many = "1 sentence obliges or states" if rules == 1 else f"{rules} sentences oblige or state"
    yield f"{many} a figure" if rules else "states no rule"
    if restricted:
        yield f"restricted to {', '.join(document.access or ()) or 'nobody'}: a leak matters"
    if versions > 1:
        yield f"one of {versions} versions: an answer may be of the wrong one"
    if not restricted:
        yield "everyone sees it"


def _is_rule(sentence: str) -> bool:
    return bool(_OBLIGES.search(sentence)) or any(each.unit in _TELLING for each in amounts(sentence))


def _sentences(text: str, block: Block) -> list[str]:
    if block.kind in ("row", "fenced"):
        return [text[block.start : block.end]]
    return [text[start:end] for start, end in sentences(text, start=block.start, end=block.end)]


def _versions(documents: list[Document]) -> dict[str, int]:
    """Return, for each document, how many versions of it there are, itself included."""
    family = {document.document_id: document.document_id for document in documents}
    for document in documents:
        for name in document.supersedes:
            if older := find_document(documents, name):
                kept, gone = family[document.document_id], family[older.document_id]
                family = {key: kept if value == gone else value for key, value in family.items()}
    sizes = Counter(family.values())
    return {document_id: sizes[root] for document_id, root in family.items()}
