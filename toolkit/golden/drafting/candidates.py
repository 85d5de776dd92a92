"""Every sound question that the sentences and tables of the documents answer."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from toolkit.golden.drafting.asking import Asked
from toolkit.golden.drafting.clauses import Clause, clause_of, plain
from toolkit.golden.drafting.exchanges import asked_in_text, follows
from toolkit.golden.drafting.gaps import asked_for_values
from toolkit.golden.drafting.soundness import content, is_sound, lone_noun, needs_context
from toolkit.golden.drafting.statements import asked_for_meaning, asked_of_statement
from toolkit.golden.drafting.table_rows import asked_of_table, rows_of, separator_of
from toolkit.quotes import find_quote
from toolkit.schema import EVERYONE, Document
from toolkit.structure import Block, blocks, sentences
from toolkit.words import stems

Span = tuple[int, int]

# How well each pattern's questions read, from reading many: what is best is drafted first.
_RANK = {
    "amount": 3.0, "deadline": 3.0, "how many": 2.6, "how long": 2.6, "how often": 2.6, "limit": 2.6, "date": 2.4,
    "who": 2.2, "which form": 2.2, "whether": 2.0, "what if": 1.8, "definition": 1.8, "table row": 2.2,
    "asked in the text": 2.0,
}  # fmt: skip
_STORY = re.compile(r"\b(?:example|worked case|case study|illustration|story)", re.IGNORECASE)
_TELLS = re.compile(r"^(?:(?:for )?example|a worked case|suppose|imagine)\b", re.IGNORECASE)
_LOWER = re.compile(r"\b[a-z][a-z'’-]+")
_NAMED = re.compile(r"(?<=[a-z,] )[A-Z][a-z'’-]+")
_FORMED = re.compile(
    r"\b[A-Z][a-z]{2,}(?:ships?|tions?|sions?|ments?|ness|ity|ities|ances?|ences?|ives|ants|ents"
    r"|ers|ors|ees|ings|als|[a-rt-z]s(?= (?:are|were|must|may|can|cannot|should|will|have|need|do)\b))\b"
)
_ANSWERS = re.compile(r"(?:faqs?|(?:common |frequently asked )?questions)\b", re.IGNORECASE)
_LONGEST = 320
_CONTEXT_COST, _REMARK_COST = 1.5, 0.8
_REMARK = re.compile(r"(?:Does|Do (?!I\b|you\b|we\b))")  # what is not so is often said in passing


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question, and the span of the document that answers it."""

    document: Document
    headings: tuple[str, ...]
    start: int
    end: int
    asked: Asked
    rank: float

    @property
    def quote(self) -> str:
        """The words that answer it, white space folded."""
        return " ".join(self.document.text[self.start : self.end].split())

    @property
    def once(self) -> bool:
        """Whether the quote stands in its document once, where it was taken from."""
        return find_quote(self.document, self.quote) == [(self.start, self.end)]

    @property
    def section(self) -> tuple[str, tuple[str, ...]]:
        """The part of the corpus that it covers."""
        return self.document.document_id, self.headings


def candidates(documents: Iterable[Document], /) -> list[Candidate]:
    """Return what can be asked of the documents, in their order, one question a sentence, the best-ranked of each."""
    held = list(documents)
    met = _met(document.text for document in held)
    return _told_apart([candidate for document in held for candidate in _of_document(document, met)])


@dataclass(frozen=True, slots=True)
class _Met:
    """The words met in the documents, in lower case: those that are common, and those that name something."""

    common: frozenset[str]
    names: frozenset[str]


def _met(texts: Iterable[str]) -> _Met:
    """Return which words are common, written in lower case at least as often as with a capital in mid-sentence.

    A word met only at the beginning of sentences is common too where it is formed as names hardly are.
    """
    lower: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for text in texts:
        lower.update([*_LOWER.findall(text), *(word.lower() for word in _FORMED.findall(text))])
        named.update(name.lower() for name in _NAMED.findall(text))
    common = frozenset(word for word in lower if lower[word] >= named[word])
    return _Met(common, frozenset(named) - common)


def _told_apart(found: list[Candidate]) -> list[Candidate]:
    """Give a question that several documents raise its document's title; leave out one that a document raises twice."""
    raised = Counter((_family(each.document), each.asked.question) for each in found)
    within = Counter((each.document.document_id, each.asked.question) for each in found)
    families = Counter(question for _, question in raised)
    return [
        replace(each, asked=_placed(each.asked, each.document)) if families[each.asked.question] > 1 else each
        for each in found
        if within[each.document.document_id, each.asked.question] == 1
    ]


def _family(document: Document) -> str:
    """Return what the versions of a document have in common: its title without year or version."""
    return title_of(document)


def _of_document(document: Document, met: _Met) -> Iterator[Candidate]:
    cut = blocks(document.text, start=document.body_start, format=document.format)
    told = [block for block in cut if not _STORY.search(" ".join(block.headings))]
    best: dict[Span, Candidate] = {}
    for candidate in [*_from_prose(document, told, met), *_from_tables(document, told)]:
        span = candidate.start, candidate.end
        if span not in best or candidate.rank > best[span].rank:
            best[span] = candidate
    yield from (best[span] for span in sorted(best))


def _from_prose(document: Document, cut: list[Block], met: _Met) -> Iterator[Candidate]:
    public = EVERYONE in (document.access or ())
    spans = [
        (block, span)
        for block in cut
        if block.kind in {"paragraph", "item", "heading"}
        for span in _sentences(document, block)
    ]
    texts = [document.text[start:end] for _, (start, end) in spans]
    for place, (block, span) in enumerate(spans):
        if texts[place].rstrip().endswith("?"):
            yield from _exchange(document, block, spans, texts, place)
        elif block.kind != "heading" and len(texts[place]) <= _LONGEST:
            for asked in _asked(plain(texts[place]), met, publicly=public):
                yield from _candidate(document, block, span, asked)


def _sentences(document: Document, block: Block) -> list[Span]:
    first = document.text[block.start : block.end].lstrip("*_ ")
    if block.kind == "heading":
        return [(block.start, block.end)]
    return [] if _TELLS.match(first) else sentences(document.text, start=block.start, end=block.end)


def _unbalanced(sentence: str) -> bool:
    return any(sentence.count(first) != sentence.count(last) for first, last in ("()", "[]", "“”"))


def _asked(sentence: str, met: _Met, *, publicly: bool) -> Iterator[Asked]:
    if not re.match(r"[A-Z“\"]", sentence) or sentence.count('"') % 2 or _unbalanced(sentence):
        return
    yield from asked_for_meaning(sentence)
    clause = _lowered(clause_of(sentence, met.common), met)
    if clause and not _is_unknown(clause.subject, met):
        yield from asked_for_values(clause, publicly=publicly)
        yield from asked_of_statement(clause, publicly=publicly)


def _lowered(clause: Clause | None, met: _Met) -> Clause | None:
    """Return a clause with the capital of its subject lowered where a plain word follows and no name is known of it."""
    begins = re.match(r"([A-Z][a-z]+) [a-z]", clause.subject) if clause else None
    if clause is None or begins is None or begins[1].lower() in met.names:
        return clause
    return replace(clause, subject=f"{clause.subject[0].lower()}{clause.subject[1:]}")


def _is_unknown(subject: str, met: _Met) -> bool:
    """Return whether a subject is one word of which nothing tells whether it is a name: *Glass is not allowed*."""
    return re.fullmatch(r"[A-Z][a-z]+", subject) is not None and subject.lower() not in met.names


def _exchange(
    document: Document, block: Block, spans: list[tuple[Block, Span]], texts: list[str], place: int
) -> Iterator[Candidate]:
    """Draft from a question in the document and the sentence after it."""
    answer = follows([" ".join(text.split()) for text in texts], place)
    if answer is None or len(plain(texts[place]).lstrip("# ").split()) < 4:
        return
    after, span = spans[place + 1]
    for asked in asked_in_text(plain(texts[place]).lstrip("# "), plain(answer)):
        yield from _candidate(document, after, span, asked)


def _from_tables(document: Document, cut: list[Block]) -> Iterator[Candidate]:
    separator = separator_of(document.text, document.body_start, format=document.format)
    for rows in rows_of(document.text, cut, separator=separator):
        headings = {block.start: block for block in cut}
        for row, asked in asked_of_table(rows, title=title_of(document)):
            yield from _candidate(document, headings[row.start], (row.start, row.end), asked)


def _candidate(document: Document, block: Block, span: Span, asked: Asked) -> Iterator[Candidate]:
    rank = _RANK[asked.pattern] - max(len(asked.question.split()) - 14, 0) / 8
    rank -= _REMARK_COST if _REMARK.match(asked.question) else 0
    if asked.pattern != "table row" and needs_context(asked.question):
        if asked.pattern in {"which form", "asked in the text"} or not _title_tells(asked, document):
            return
        asked, rank = _placed(asked, document), rank - _CONTEXT_COST
    if is_sound(asked):
        yield Candidate(document, block.headings, *span, asked, rank)


def _title_tells(asked: Asked, document: Document) -> bool:
    """Return whether a document's title says which one is meant, where a question speaks of *the* something."""
    noun = lone_noun(asked.question)
    if len(content(asked.question)) < 2 and asked.pattern != "definition":
        return False
    return noun is None or bool(stems(noun) & stems(document.title)) or noun in _PEOPLE


_PEOPLE_WORDS = """
provider manager officer inspector applicant authority board committee panel employee client
"""
_PEOPLE = frozenset(_PEOPLE_WORDS.split())


def _placed(asked: Asked, document: Document) -> Asked:
    """Return a question that begins with the title of its document, which says what it is about.

    A title such as *Questions tenants ask* says nothing of the kind.
    """
    if _ANSWERS.match(document.title):
        return asked
    return replace(
        asked, question=f"{title_of(document).replace(': ', ', ')}: {asked.question[:1].lower()}{asked.question[1:]}"
    )


_VERSION = re.compile(
    r",? (?:version|v\.?|edition) ?\d+(?:\.\d+)*|[ ,(]*\b(?:19|20)\d\d(?:[-–/]\d\d)?\b\)?", re.IGNORECASE
)


def title_of(document: Document, /) -> str:
    """Return a document's title, without its year or version where it is one of several versions."""
    versioned = bool(document.supersedes) or document.effective_to is not None
    bare = _VERSION.sub("", document.title).strip(" ,:") if versioned else document.title
    return bare or document.title


def by_document(found: Iterable[Candidate], /) -> dict[str, list[Candidate]]:
    """Return candidates by the id of their document."""
    listed: dict[str, list[Candidate]] = {}
    for candidate in found:
        listed.setdefault(candidate.document.document_id, []).append(candidate)
    return listed


def alike(first: str, second: str, /) -> float:
    """Return the share of content words that two questions have in common.

    Examples
    --------
    >>> alike("How much is a stall permit?", "How much is the permit for a stall?")
    1.0
    """
    one, other = content(first) | _figures(first), content(second) | _figures(second)
    return len(one & other) / max(len(one | other), 1)


def _figures(text: str) -> frozenset[str]:
    return frozenset(stem for stem in stems(text) if any(character.isdigit() for character in stem))
