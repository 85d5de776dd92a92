"""A clause, and what it is asked for, put together as a question."""

from collections.abc import Iterable
from dataclasses import dataclass

from toolkit.golden.drafting.clauses import Clause
from toolkit.golden.drafting.english import as_asked, is_participle, is_plural, third_person


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that a sentence answers, the facts of the answer, and the pattern that made it."""

    question: str
    facts: tuple[tuple[str, ...], ...]
    pattern: str
    kind: str = "look-up"


def inverted(clause: Clause, opening: str, rest: str, /, *, publicly: bool = False) -> str:
    """Return the question that asks with ``opening`` for what was left out of ``rest``.

    Examples
    --------
    >>> from toolkit.golden.drafting.clauses import clause_of
    >>> inverted(clause_of("A permit costs cr 40 a year."), "How much", "a year")
    'How much does a permit cost a year?'
    >>> inverted(clause_of("You must reply within 3 days."), "How soon", "")
    'How soon do I have to reply?'
    """
    parts = [*_verb_first(clause), rest, clause.condition]
    return finished(opening, as_asked(" ".join(part for part in parts if part), publicly=publicly))


def finished(*parts: str) -> str:
    """Return parts as one question: single spaces, a capital, a question mark."""
    text = " ".join(" ".join(parts).split()).strip(" .,;:").replace(" ,", ",").removesuffix(" only")
    return f"{text[:1].upper()}{text[1:]}?"


def predicate(clause: Clause, /) -> tuple[str, str]:
    """Return the participle after *is*, or no verb, and what follows; of other clauses the verb and what follows."""
    if clause.auxiliary in {"is", "are", "was", "were"} and not is_participle(clause.verb):
        return "", f"{clause.verb} {clause.rest}".strip()
    return clause.verb, clause.rest


def _verb_first(clause: Clause) -> Iterable[str]:
    verb, _ = predicate(clause)
    you = clause.subject == "you"
    many = is_plural(clause.subject)
    match clause.auxiliary:
        case "must" | "shall" if you:
            return "do you have to", verb
        case "shall":
            return "must", clause.subject, verb
        case "may":
            return "can", clause.subject, verb
        case "need not":
            return "do" if many else "does", clause.subject, "have to", verb
        case "":
            return "do" if many else "does", clause.subject, verb
    return clause.auxiliary, clause.subject, verb


def who(clause: Clause, /, *, publicly: bool = False) -> str:
    """Return the question that asks who does it.

    Examples
    --------
    >>> from toolkit.golden.drafting.clauses import clause_of
    >>> who(clause_of("The Chief Executive approves every journey outside the province."))
    'Who approves every journey outside the province?'
    """
    verb = f"{clause.auxiliary} {clause.verb}" if clause.auxiliary else third_person(clause.verb)
    return finished("Who", as_asked(f"{verb} {clause.rest} {clause.condition}", publicly=publicly))
