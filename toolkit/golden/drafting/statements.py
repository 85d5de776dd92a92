"""Sentences that state no value to ask for: who acts, what may not be done, what follows, what a word means."""

import re
from collections.abc import Iterator

from toolkit.golden.drafting.asking import Asked, finished, inverted, predicate, who
from toolkit.golden.drafting.clauses import Clause
from toolkit.golden.drafting.english import as_asked, is_participle
from toolkit.golden.drafting.soundness import content

_ROLE = re.compile(
    r"\b(?:manager|director|officer|head|board|committee|commissioner|executive|counsel|lead|clerk|caseworker|owner|"
    r"team|desk|panel|treasurer|secretary|inspector|assessor|lawyer|minister|chair|trustee|administrator|engineer|"
    r"doctor|nurse|teacher|editor|auditor)s?\b",
    re.IGNORECASE,
)
_ACTS_WORDS = """
approve decide agree sign issue keep lift lend allow authorise appoint grant refuse check review pay report inform
provide handle maintain own answer set lead supervise certify overrule extend waive settle
"""
_ACTS = frozenset(_ACTS_WORDS.split())
_LONGEST_FACT = 9
_ENDS = re.compile(
    r"[,;:()]|\s(?:just as|even|once|instead)\b|\s[–—-]\s|\s(?:and|or|but|so|because|unless|until|if|when|where"
    r"|which|who|while|before|after)\b"
)


def asked_of_statement(clause: Clause, /, *, publicly: bool = False) -> Iterator[Asked]:
    """Yield the questions that a clause answers without a value: who, whether, and what to do if.

    Examples
    --------
    >>> from toolkit.golden.drafting.clauses import clause_of
    >>> clause = clause_of("The Chief Executive approves every journey outside the province, in writing.")
    >>> [(asked.question, asked.facts) for asked in asked_of_statement(clause)]
    [('Who approves every journey outside the province, in writing?', (('Chief Executive',),))]
    """
    for pattern in (_who, _by_whom, _whether, _what_then):
        if asked := pattern(clause, publicly=publicly):
            yield asked


def _who(clause: Clause, *, publicly: bool) -> Asked | None:
    role = re.sub(r"^(?:the|a|an|your|our|my)\s+", "", clause.subject, flags=re.IGNORECASE)
    role = re.sub(r"^only (?:the )?", "", role)
    acts = clause.verb in _ACTS and clause.auxiliary in {"", "will", "shall", "must", "may", "can"}
    if clause.negative or not acts or clause.condition or not _is_role(role) or not _says_enough(clause.rest):
        return None
    return Asked(who(clause, publicly=publicly), ((role,),), "who")


def _is_role(role: str) -> bool:
    return (
        len(role.split()) <= 4
        and _ROLE.search(role) is not None
        and not re.search(r"\b(?:of|in|who)\b.*\b(?:the)\b.*\b(?:the)\b", role)
    )


def _says_enough(rest: str) -> bool:
    return len(rest.split()) >= 2 and not re.match(
        r"(?:for|in|to|at|on|by|with|of|from|within|\w+ing|it|them|this|that|these|those|one|you|him|her|us)\b", rest
    )


def _by_whom(clause: Clause, *, publicly: bool) -> Asked | None:
    """Ask who does what is done *by* somebody."""
    verb, rest = predicate(clause)
    match = re.search(r"(?:^|\s)by (?:the |a |an )?((?:[\w'’-]+ ){0,3}[\w'’-]+)$", rest)
    passive = clause.auxiliary in {"is", "are", "was", "were"} and verb
    if not match or not passive or clause.negative or not _is_role(match[1]):
        return None
    left = rest[: match.start()]
    if re.search(r"\b(?:and|or|by)\b", left) or is_participle(left.split(" ")[-1]):
        return None
    return Asked(f"{inverted(clause, 'Who', left, publicly=publicly)[:-1]} by?", ((match[1],),), "who")


def _whether(clause: Clause, *, publicly: bool) -> Asked | None:
    """Ask whether something is allowed or owed that the clause says is not."""
    verb, rest = predicate(clause)
    if _TURNS.match(clause.cut):
        return None
    if clause.subject.startswith("no ") and verb and clause.auxiliary in {"is", "are", "may"}:
        bare = re.sub(r"^no ", "an " if clause.subject[3:4] in "aeiou" else "a ", clause.subject)
        bare = clause.subject[3:] if clause.auxiliary == "are" or bare.endswith("s") else bare
        question = f"{clause.auxiliary if clause.auxiliary != 'may' else 'can'} {bare} {verb} {rest} {clause.condition}"
        return Asked(finished(as_asked(question, publicly=publicly)), (_no_fact(clause, verb),), "whether")
    if (
        not clause.negative
        or len(f"{verb} {rest}".split()) < 2
        or clause.auxiliary in {"will", "should", "was", "were"}
    ):
        return None
    if clause.ordered:
        fact = f"{verb} {_short(rest, 5)}".strip()
        if fact == verb:
            return None
        done = rest.replace(" until ", " before ")
        question = finished("Can I", as_asked(f"{verb} {done} {clause.condition}", publicly=publicly))
        return Asked(question, ((f"not {fact}", f"never {fact}", f"Don't {fact}"),), "whether")
    if clause.auxiliary in {"do", "does"} and verb not in _ASKED_ABOUT:
        return None
    if clause.auxiliary == "" or not (clause.auxiliary in {"may", "can", "must", "need not"} or verb):
        return None
    return Asked(_allowed(clause, verb, rest, publicly=publicly), (_negated(clause, verb, rest),), "whether")


# What people ask of a negative in the present; of other verbs it is mostly a remark.
_ASKED_ABOUT_WORDS = """
need have apply count include cover extend accept require pay take fund refund return charge give offer send provide
allow keep ask store share sell entitle belong qualify expire transfer replace consider
"""
_ASKED_ABOUT = frozenset(_ASKED_ABOUT_WORDS.split())
_TURNS = re.compile(r"(?:unless|because|until|except|but|save|other than|only|even|if|when|or|not)\b")


def _allowed(clause: Clause, verb: str, rest: str, *, publicly: bool) -> str:
    if clause.auxiliary == "must":
        subject, words = clause.subject, f"{verb} {rest} {clause.condition}"
        return finished("Can", as_asked(f"{subject} {words}", publicly=publicly))
    return inverted(clause, "", rest, publicly=publicly)


def _no_fact(clause: Clause, verb: str) -> tuple[str, ...]:
    return (f"{clause.subject} {clause.auxiliary} {verb}", f"not {verb}", clause.subject)


def _negated(clause: Clause, verb: str, rest: str) -> tuple[str, ...]:
    act = f"{verb} {_short(rest, 4)}".strip()
    match clause.auxiliary:
        case "can":
            return f"cannot {act}", f"can't {act}", f"may not {act}"
        case "may" | "must":
            return f"{clause.auxiliary} not {act}", f"cannot {act}", f"not allowed to {act}"
        case "need not":
            return f"need not {act}", f"not need to {act}", f"not have to {act}"
    return f"not {act}", f"{clause.auxiliary}n't {act}", f"not {verb}"


def _what_then(clause: Clause, *, publicly: bool) -> Asked | None:
    """Ask what to do in a case that the sentence opens with."""
    if not re.match(r"(?:if|when|where)\b", clause.condition) or clause.negative or not clause.ordered:
        return None
    fact = _short(f"{clause.verb} {clause.rest}", _LONGEST_FACT)
    about = content(clause.condition)
    if (
        len(fact.split()) < 2
        or len(about) < 2
        or re.search(r"\b(?:it|them|this|that|one|part|section|three|me)\b", fact)
        or "if what" in clause.condition
    ):
        return None
    question = finished("What do I have to do", as_asked(clause.condition, publicly=publicly))
    return Asked(question, ((fact,),), "what if", "procedure")


def _short(text: str, most: int) -> str:
    """Return the first words of a text, up to where it pauses."""
    pause = _ENDS.search(f" {text}")
    kept = (text[: max(pause.start() - 1, 0)] if pause else text).split()[:most]
    while kept and kept[-1].lower() in _LOOSE:
        kept = kept[:-1]
    return " ".join(kept)


_LOOSE_WORDS = """
a an the to of for in on at by with from your my our their its any each every this that why how i you is are be as was
were not will must or and
"""
_LOOSE = frozenset(_LOOSE_WORDS.split())
_NAMED = r"(?:that|who|which|whose|where|named|employed|engaged|answerable|made|used|entitled|appointed|given)"
_MEANS = (
    re.compile(r"^(?P<term>[A-Z“\"][\w’'“”\" -]{1,40}?) means (?:that )?(?P<said>.+)$"),
    re.compile(
        rf"^(?P<term>An? [\w’' -]{{2,40}}?) is (?P<said>(?:one|someone|any|an?|the)(?: [\w-]+){{0,2}} {_NAMED}\b.+)$"
    ),
)


def asked_for_meaning(sentence: str, /) -> Iterator[Asked]:
    """Yield the question what a word counts as, where a plain sentence says what it means.

    Examples
    --------
    >>> [asked.question for asked in asked_for_meaning("A full day is one that begins or ends in a bed not yours.")]
    ['What counts as a full day?']
    """
    stated = sentence.rstrip(". ")
    if (match := next((found for pattern in _MEANS if (found := pattern.match(stated))), None)) is None:
        return
    term = _TERM_MARKS.sub("", match["term"])
    term = term[:1].lower() + term[1:] if term[1:2].islower() or term.startswith("A ") else term
    if re.match(r"(?:I|it|they|we|you|this|that|he|she)\b", match["said"]):
        return
    said = _up_to_pause(re.sub(r"^(?:an?|the|any|one)\s+", "", match["said"]))
    if _unclear(term) or len(said.split()) < 3 or term.lower() in said.lower():
        return
    indefinite = re.match(r"an? ", term)
    question = finished("What counts as", term) if indefinite else finished(f"What does “{term}” mean")
    yield Asked(question, ((said,),), "definition")


_TERM_MARKS = re.compile(r"[“”\"]")


def _up_to_pause(text: str) -> str:
    """Return the first words of what is said of a term, alternatives included."""
    pause = re.search(r"[,;:()]", text)
    return " ".join((text[: pause.start()] if pause else text).split()[:12])


def _unclear(term: str) -> bool:
    vague = r"\b(?:this|that|it|they|these|those|which|who|if|when|not|is|are|we|you|simply|also)\b"
    return re.search(vague, term, re.IGNORECASE) is not None or len(term.split()) > 6
