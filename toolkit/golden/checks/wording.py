"""How a question is worded: one question, whose words say what they are about, and not the document's own."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from toolkit.golden.checks.corpus import KIND_WORDS, Corpus
from toolkit.golden.checks.finding import on, short
from toolkit.schema import Finding, GoldenQuestion
from toolkit.words import STOP_WORDS, stems, words

_SEVERAL_KINDS = re.compile(r"multi|compar|procedure|several|compound", re.IGNORECASE)
"""Kinds that are meant to ask for several things at once."""
_ASKS = (
    r"(?:who|whom|whose|what|which|when|where|why|how|do|does|did|is|are|was|were|can|could|may|must|should|will|would"
    r"|has|have)"
)
_JOINED = re.compile(
    rf"(?:\?|[,;]?\s+(?:and|also|plus)(?:\s+also)?)\s+(?={_ASKS}\b)|\?\s+(?:and|also|plus|or)?[, ]*", re.IGNORECASE
)
_STARTS = re.compile(
    r"(?:.*?[.!,;:]\s+)?(?:and |or |also |so |if [^,?]+, )?(?:(?:in|at|by|to|for|from|on|with) )?"
    rf"{_ASKS}\b",
    re.IGNORECASE,
)
_NO_THINGS = """
appli ask answer allow approv arriv begin becom book bring buy call chang check claim close come cost count decid end
expir fill find finish follow happen handl help keep know last leav let long mean mention need new open order paid pay
period possibl process provid reach receiv regist renew repli report request requir review run say see send set sign
start state stay stop submit take time total use valid wait work year day month week much mani amount number best earli
late soon first next limit deadlin date rule appl due current still often quick fast what who where when how that there
most least far ahead more less els
"""
_VERBS = frozenset(_NO_THINGS.split())
"""Stems that name no thing a pronoun could stand for."""
_IT = re.compile(r"\b(?:it|its|they|them|their|theirs)\b", re.IGNORECASE)
_THIS = re.compile(
    r"\b(?:this|that|these|those)(?=\s*(?:[?.,!]|$|\s(?:is|are|was|were|mean|means|cost|costs|apply|applies|cover|"
    r"covers|include|includes|happen|happens|take|takes|work|works|start|starts|end|ends|change|changes|have|has|"
    r"need|needs|count|counts|expire|expires|due|valid)\b))",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:he|she|him|his|hers?)\b", re.IGNORECASE)
_EXPLETIVE = re.compile(
    r"\bthey (?:want|say|said|tell|told|ask|asked|gave|sent|wrote|refused)\b"
    r"|\bit\b(?=[^?.!]*\b(?:to|that|if|when|for|before|once|until|after|since|from)\b\s+\w)",
    re.IGNORECASE,
)
_PAPER = r"(?:policy|policies|document|guide|guidance|handbook|manual|section|paragraph|page|passage|article|above)"
_SHEET = r"(?:form|scheme|rules?|notice|schedule|table|procedure|guidelines|text)"
_THE_PAPER = re.compile(
    r"\b(?:the|this|that|these|those|said)\s+(?:same\s+|above\s+|current\s+|new\s+|old\s+)?"
    rf"(?:(?P<paper>{_PAPER})|(?P<sheet>{_SHEET}))\b"
    r"(?!\s+(?:on|for|of|about|to|that|which|called|named|in|covering|when|where|\w+-\d)\b)"
    r"(?!\s+(?:say|says|mean)\s+(?:about|on|of)\b)(?!\s+(?-i:[A-Z0-9]))",
    re.IGNORECASE,
)
_FEW_ELSE = {"paper": 2, "sheet": 0}
"""How many other telling words a question may have where "the policy", and "the form", still names nothing."""
_NOW = re.compile(
    r"\b(?:now|nowadays|today|tomorrow|yesterday|tonight|currently?|at the moment|at present|these days|so far"
    r"|(?:this|last|next|past|coming) (?:week|month|quarter|year|spring|summer|autumn|winter|round|term|january"
    r"|february|march|april|may|june|july|august|september|october|november|december)"
    r"|latest|newest|most recent(?:ly)?|up to date|as of now|recently|the current)\b",
    re.IGNORECASE,
)
_SHORTEST = 4
_LONG_RUN, _RUN_OF_CONTENT, _COPIED_SHARE, _FEWEST_WORDS = 6, 4, 0.85, 5
_ALL_BUT = 0.97


def wording_findings(question: GoldenQuestion, corpus: Corpus, /) -> Iterator[Finding]:
    """Find questions that copy their evidence, ask two things, point at nothing, or need a day and name none."""
    yield from _copied(question, corpus)
    yield from _two(question)
    yield from _no_referent(question)
    yield from _no_date(question, corpus)


def _copied(question: GoldenQuestion, corpus: Corpus) -> Iterator[Finding]:
    for evidence in question.evidence if question.answerable else ():
        run = longest_run(question.question, evidence.quote)
        content = [word for word in run if word not in STOP_WORDS]
        asked = stems(question.question) - KIND_WORDS
        share = corpus.share(asked, stems(evidence.quote))
        if (len(run) >= _LONG_RUN and len(content) >= _RUN_OF_CONTENT - 1) or len(content) >= _RUN_OF_CONTENT:
            problem = f"it copies its evidence, {short(' '.join(run))!r}, so any search finds the place"
        elif share >= (_COPIED_SHARE if len(asked) >= _FEWEST_WORDS else _ALL_BUT) and len(asked) >= _FEWEST_WORDS - 1:
            problem = (
                f"{share:.0%} of its words, weighed by rarity, are the evidence's own, so any search finds the place"
            )
        else:
            continue
        yield on(
            question,
            "warning",
            "wording copied",
            "question",
            problem,
            "ask in the words of someone who has not read it",
        )
        return


def longest_run(first: str, other: str, /) -> list[str]:
    """Return the longest run of words that two texts share.

    Examples
    --------
    >>> longest_run("When is a late renewal refused?", "We refuse. A late renewal is taken.")
    ['a', 'late', 'renewal']
    """
    one, two = words(first), words(other)
    match = SequenceMatcher(None, one, two, autojunk=False).find_longest_match()
    return one[match.a : match.a + match.size]


def _two(question: GoldenQuestion) -> Iterator[Finding]:
    parts = questions_in(question.question)
    several = bool(_SEVERAL_KINDS.search(question.kind)) and len(question.facts) >= len(parts)
    if len(parts) > 1 and not several:
        said = " / ".join(repr(short(part, 60)) for part in parts)
        problem = f"it asks {len(parts)} things: {said}"
        remedy = "make each a question of its own, so that half an answer is not scored as one"
        scored = question.answerable and len(question.facts) >= len(parts)
        if question.answerable and not scored:
            problem += f"; facts to score them by: {len(question.facts)}"
        yield on(question, "note" if scored else "warning", "two questions", "question", problem, remedy)


def questions_in(text: str, /) -> list[str]:
    """Return the questions that a text asks, each that could stand alone; "and by when?" is part of the one before.

    Examples
    --------
    >>> questions_in("We lost it. What do I send, where and by when?")
    ['We lost it. What do I send, where and by when?']
    >>> len(questions_in("How much is a permit, and who signs the lease?"))
    2
    """
    parts: list[str] = []
    for piece in _pieces(text):
        bare = piece.strip(" ,;")
        own = len(stems(bare) - _VERBS) - bool(_IT.search(bare))  # with "it", a word more: "and can I appeal it?"
        alone = bool(_STARTS.match(bare)) and own > 0 and len(words(bare)) >= _SHORTEST
        if parts and not alone:
            parts[-1] += piece
        else:
            parts.append(piece)
    return [part.strip(" ,;") for part in parts]


def _pieces(text: str) -> Iterator[str]:
    at = 0
    for match in _JOINED.finditer(text):
        if match.end() < len(text) and _STARTS.match(text[at : match.start() + 1]):
            yield text[at : match.start() + 1]
            at = match.start() + 1
    yield text[at:]


def _no_referent(question: GoldenQuestion) -> Iterator[Finding]:
    if word := points_at_nothing(question.question):
        problem = f"{word!r} points at nothing that the question names"
        remedy = "name the thing: each question is asked alone, with nothing before it"
        yield on(question, "warning", "no referent", "question", problem, remedy)


def points_at_nothing(text: str, /) -> str | None:
    """Return the first word of a question that stands for something it does not name; ``None`` where all do.

    Examples
    --------
    >>> points_at_nothing("How long is it valid?"), points_at_nothing("Who signs off the policy?")
    ('it', 'the policy')
    >>> points_at_nothing("I lost my badge. Who do I tell about it?") is None
    True
    """
    if (paper := _THE_PAPER.search(text)) and _says_little_else(text, paper):
        return paper.group()
    for pattern in (_IT, _THIS, _PERSON):
        for match in pattern.finditer(text):
            named = _named(text[: match.start()], person=pattern is _PERSON)
            if not named and not _EXPLETIVE.match(text, match.start()):
                return match.group()
    return None


def _named(before: str, *, person: bool) -> bool:
    """Return whether something stands before a pronoun that it could stand for."""
    return bool(stems(before) - _VERBS) or (
        person and bool(re.search(r"\b(?:who|someone|somebody)\b", before, re.IGNORECASE))
    )


def _says_little_else(text: str, paper: re.Match[str]) -> bool:
    before, after = text[: paper.start()], text[paper.end() :]
    group = "paper" if paper["paper"] else "sheet"
    return paper[group].lower() not in before.lower() and len(stems(f"{before} {after}") - _VERBS) <= _FEW_ELSE[group]


def _no_date(question: GoldenQuestion, corpus: Corpus) -> Iterator[Finding]:
    if question.as_of is not None:
        return
    if said := _NOW.search(question.question):
        problem = f"it says {said.group()!r} and names no day, so its answer changes by itself"
        yield on(question, "warning", "no date", "as_of", problem, "set as_of to the day on which the facts hold")
        return
    documents = [document for document, _ in map(corpus.find, question.evidence) if document]
    if versioned := next((each for each in documents if each.effective_to or each.supersedes), None):
        problem = f"{versioned.document_id} is one of several versions, and no day says which is meant"
        yield on(question, "warning", "no date", "as_of", problem, "set as_of to the day on which the facts hold")
