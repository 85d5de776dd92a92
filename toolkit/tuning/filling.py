"""Fill the house form from what was found, and from nothing else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.tuning.form import Form, Line, parted
from toolkit.words import stems

_CLAUSE = re.compile(r"(?<=[;:,])\s+(?=(?:and|but|or|so|which|unless|if|when|because|though|while)\b)|(?<=[;:])\s+")
_FEW_WORDS = 4
_TITLE_WORDS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What an answer is made of: the question, the sentences found, best first, and where each stands.

    ``places`` are a document's id, title and nearest heading; ``beside`` is the text around the sentences, which a next
    step may draw on.
    """

    question: str
    sentences: tuple[str, ...]
    places: tuple[tuple[str, str, str], ...]
    beside: str


def fill(form: Form, found: Found, next_step: str | None, /) -> str:
    """Return the answer in the house form; a rule that cannot be kept without changing a meaning is left broken."""
    said = {"answer": _answer(form, found), "basis": _basis(form, found), "next step": next_step}
    return "\n".join(_line(rule, said.get(rule.holds)) for rule in form.lines)


def _line(rule: Line, text: str | None) -> str:
    return f"{rule.name}: {text or rule.otherwise}"


def _answer(form: Form, found: Found) -> str:
    rule = form.line("answer")
    sentences = [each for text in found.sentences for each in _shortened(text, form.most_words_a_sentence)]
    if rule is None or not sentences:
        return ""
    text = _explained(" ".join(_taken(sentences, rule)), form)
    least = rule.words[0]
    if len(text.split()) < least:
        text = f"{found.places[0][2] or found.places[0][1]}: {text}"
    return text


def _taken(sentences: Sequence[tuple[str, list[str]]], rule: Line) -> list[str]:
    """Return the first sentence, and those after it as long as they all fit the line.

    A sentence is never given in part, for what follows "unless" is half of a rule: where its parts do not fit the line,
    it stays as it was.
    """
    taken: list[str] = []
    for whole, parts in sentences:
        words = sum(len(each.split()) for each in (*taken, *parts))
        fits = len(taken) + len(parts) <= rule.sentences[1] and words <= rule.words[1]
        if taken and not fits:
            break
        taken += parts if fits else [whole]
    return taken


def _shortened(text: str, most: int) -> list[tuple[str, list[str]]]:
    """Return a text's sentences, each with its parts: where it is too long, parted where a clause begins."""
    whole = [_finished(each) for each in parted(text)]
    return [(each, [each] if len(each.split()) <= most else _clauses(each, most)) for each in whole]


def _clauses(sentence: str, most: int) -> list[str]:
    joined = [""]
    for clause in _CLAUSE.split(sentence):
        longer = f"{joined[-1]} {clause}".strip()
        if joined[-1] and len(longer.split()) > most and len(clause.split()) >= _FEW_WORDS:
            joined.append(clause)
        else:
            joined[-1] = longer
    return [_finished(each) for each in joined]


def _finished(text: str) -> str:
    """Return a sentence with its capital and its full stop."""
    text = text.strip().rstrip(";:,").strip()
    text = text[:1].upper() + text[1:]
    return text if text.endswith(".") else f"{text.rstrip('.!?')}."


def _explained(text: str, form: Form) -> str:
    """Return a text with the plain words before each acronym that comes without them."""
    for acronym, words in form.plain_words.items():
        found = re.search(rf"\b{re.escape(acronym)}s?\b", text)
        if found and words.lower() not in text[: found.start()].lower():
            text = f"{text[: found.start()]}{words} ({found.group()}){text[found.end() :]}"
    return text[:1].upper() + text[1:]


def _basis(form: Form, found: Found) -> str:
    rule = form.line("basis")
    title = " ".join(found.places[0][1].split()[:_TITLE_WORDS]) or found.places[0][0]
    cited = "; ".join(
        dict.fromkeys(f"[{place}, {_inside(heading or title)}]" for place, title, heading in found.places)
    )
    return f"{rule.otherwise.replace('{title}', _explained(_inside(title), form))} {cited}" if rule else cited


def _inside(text: str) -> str:
    """Return a heading as it can stand inside a citation."""
    return " ".join(re.sub(r"[\[\]]", "", text).split())


@dataclass(frozen=True, slots=True)
class NextSteps:
    """The next steps that were trained, each with the question and answer that it followed."""

    steps: tuple[str, ...]
    common: frozenset[str]

    def grounded(self, order: Sequence[int], found: Found, /) -> str | None:
        """Return the first step, in this order, that says nothing which the place found does not say.

        Every word of it is one that many next steps share, or stands in what was found; a figure or a name stands there
        as it is. A step that was learnt with another question's form or telephone number is never given.
        """
        said = f"{found.beside} {' '.join(found.sentences)}"
        known = stems(said) | self.common
        for at in order:
            step = self.steps[at]
            if stems(step) <= known and all(name in said for name in _names(step)):
                return step
        return None


def _names(step: str) -> list[str]:
    """Return the figures, codes and capitalised words of a step, its first word aside."""
    return [word.strip(".,;:()\"'") for word in step.split()[1:] if re.search(r"\d|[A-Z]", word)]


def learn_steps(steps: Sequence[str], /) -> NextSteps:
    """Return the next steps, and the words that a tenth of them share."""
    seen = [stems(step) for step in steps]
    every = frozenset(word for words in seen for word in words)
    least = max(2, len(steps) // 10)
    return NextSteps(tuple(steps), frozenset(word for word in every if sum(word in words for words in seen) >= least))
