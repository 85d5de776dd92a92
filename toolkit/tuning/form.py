"""The house form: what an answer should look like, as data that a team writes and a program checks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from toolkit.schema import InputError
from toolkit.strict_yaml import read_yaml
from toolkit.tuning.problems import explained, read_text

FORM = "house-form.yaml"
"""The form's file, beside the tuning set."""
MOST_CHARACTERS = 10_000
"""A longer answer is not held against the patterns: it has lost the form already, and patterns can be slow."""
_RULES_OF_A_LINE, _RULES_OF_THE_WHOLE = 4, 4


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"is not a regular expression ({error})") from None
    return value


def _range(value: tuple[int, int]) -> tuple[int, int]:
    if not 0 <= value[0] <= value[1]:
        raise ValueError("is not a least and a most")
    return value


Pattern = Annotated[str, AfterValidator(_pattern)]
Range = Annotated[tuple[int, int], AfterValidator(_range)]


class Line(BaseModel):
    """One line of an answer: what it is called, what it holds, and how long it may be."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    holds: Literal["answer", "basis", "next step", "other"] = "other"
    pattern: Pattern
    words: Range
    sentences: Range
    otherwise: str = ""


class _FormFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    lines: list[Line] = Field(min_length=1)
    citation: Pattern = r"\[[^\]]+\]"
    most_words: int = Field(gt=0)
    most_words_a_sentence: int = Field(gt=0)
    forbidden: list[str] = []
    plain_words: dict[str, str] = {}
    refusal: str = Field(min_length=1)


_ALLOWED = {
    "lines": "name, holds (answer, basis, next step, other), pattern, words [least, most], sentences [least, most]",
    "citation": "a regular expression that finds one citation",
    "plain_words": "ACRONYM: the plain words that must come before it",
    "refusal": "the whole answer, in this form, that says nothing was found",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What an answer should look like.

    ``lines`` come in this order; ``citation`` finds one citation, which counts towards no line's words; ``plain_words``
    are what must be said before an acronym; ``refusal`` is the answer that declines.

    Examples
    --------
    >>> form = Form.read("data/samples/house-form.yaml")
    >>> form.faults(form.refusal)
    []
    >>> form.faults("It costs cr 20.")
    ['has 1 lines, not 3']
    >>> form.share_kept(form.refusal)
    1.0
    """

    lines: tuple[Line, ...]
    citation: str
    most_words: int
    most_words_a_sentence: int
    forbidden: tuple[str, ...]
    plain_words: Mapping[str, str]
    refusal: str

    @classmethod
    def read(cls, path: str | Path, /) -> "Form":
        """Read a form's file.

        Raises
        ------
        InputError
            Naming the field that cannot be used, or a refusal that does not keep to its own form.
        """
        file = Path(path)
        remedy = "see the house answer form in docs/samples.md"
        text = read_text(file, field="form", remedy=remedy)
        return cls.of(read_yaml(text, file=file, problem="is not YAML", remedy=remedy).values, file=file)

    @classmethod
    def of(cls, values: object, /, *, file: object) -> "Form":
        """Return the form that a mapping states; raises as :meth:`read` does."""
        try:
            told = _FormFile.model_validate(values)
        except ValidationError as error:
            raise explained(error, _FormFile, file=file, row=None, allowed=_ALLOWED) from None
        fields = {name: getattr(told, name) for name in _FormFile.model_fields}
        form = cls(**fields | {"lines": tuple(told.lines), "forbidden": tuple(told.forbidden)})
        if faults := form.faults(form.refusal):
            remedy = "mend the refusal, or the rule that it breaks"
            raise InputError(
                "does not keep to the form itself", file=file, field="refusal", got=faults[0], remedy=remedy
            )
        return form

    def plain(self) -> dict[str, object]:
        """Return the form as JSON holds it, to be read back with :meth:`of`."""
        return {
            "lines": [line.model_dump(mode="json") for line in self.lines],
            "citation": self.citation,
            "most_words": self.most_words,
            "most_words_a_sentence": self.most_words_a_sentence,
            "forbidden": list(self.forbidden),
            "plain_words": dict(self.plain_words),
            "refusal": self.refusal,
        }

    def line(self, holds: str, /) -> Line | None:
        """Return the line that holds the answer, the basis or the next step, or ``None``."""
        return next((line for line in self.lines if line.holds == holds), None)

    def declines(self, text: str, /) -> bool:
        """Return whether an answer is the refusal."""
        return text.split() == self.refusal.split()

    def faults(self, text: str, /) -> list[str]:
        """Return what is wrong with an answer's form; nothing where it keeps to it."""
        lines = text.split("\n")
        if len(lines) != len(self.lines):
            return [f"has {len(lines)} lines, not {len(self.lines)}"]
        if len(text) > MOST_CHARACTERS:
            return [f"has {len(text):,} characters, more than {MOST_CHARACTERS:,}"]
        of_lines = (fault for line, rule in zip(lines, self.lines, strict=True) for fault in self._of_line(line, rule))
        return [*of_lines, *chain.from_iterable(self._of_whole(text))]

    def share_kept(self, text: str, /) -> float:
        """Return the share of the form's rules that an answer keeps, 0 to 1; 1 where it has no fault.

        The rules: the number of lines; for each line its pattern, words, sentences and longest sentence; for the whole
        its words, forbidden words and acronyms. Where there are too many lines or too few, each is known by its name. A
        line that is missing, or not of its pattern, keeps none of its rules.
        """
        if len(text) > MOST_CHARACTERS:
            return 0.0
        rules = _RULES_OF_THE_WHOLE + _RULES_OF_A_LINE * len(self.lines)
        lines = text.split("\n")
        whole = [len(lines) != len(self.lines), *self._of_whole(text)]
        return 1 - (sum(map(bool, whole)) + sum(self._broken(*pair) for pair in self._paired(lines))) / rules

    def _paired(self, lines: Sequence[str]) -> list[tuple[str, Line]]:
        if len(lines) == len(self.lines):
            return list(zip(lines, self.lines, strict=True))
        named = [next((line for line in lines if line.startswith(f"{rule.name}: ")), "") for rule in self.lines]
        return list(zip(named, self.lines, strict=True))

    def _broken(self, line: str, rule: Line) -> int:
        return len(list(self._of_line(line, rule))) if re.match(rule.pattern, line) else _RULES_OF_A_LINE

    def _of_line(self, line: str, rule: Line) -> Iterator[str]:
        if not re.match(rule.pattern, line):
            yield f"{rule.name} is not of the form {rule.pattern}"
            return
        said = self.said(line)
        count, (least, most) = len(said.split()), rule.words
        if not least <= count <= most:
            yield f"{rule.name} has {count} words, not {least} to {most}"
        parts = parted(said)
        if not rule.sentences[0] <= len(parts) <= rule.sentences[1]:
            yield f"{rule.name} has {len(parts)} sentences, not {rule.sentences[0]} to {rule.sentences[1]}"
        if longest := [each for each in parts if len(each.split()) > self.most_words_a_sentence]:
            yield f"{rule.name} has a sentence of {len(longest[0].split())} words"

    def _of_whole(self, text: str) -> list[list[str]]:
        """Return the faults under each rule of the whole."""
        said, count = re.sub(self.citation, "", text), len(text.split())
        long = [f"has {count} words, more than {self.most_words}"] if count > self.most_words else []
        return [long, self._forbidden_in(said), self._unexplained_in(said)]

    def _forbidden_in(self, said: str) -> list[str]:
        lowered = said.lower()
        return [f"says {word!r}" for word in self.forbidden if re.search(rf"\b{re.escape(word.lower())}\b", lowered)]

    def _unexplained_in(self, said: str) -> list[str]:
        lowered = said.lower()
        first = {acronym: re.search(rf"\b{re.escape(acronym)}s?\b", said) for acronym in self.plain_words}
        return [
            f"says {acronym} before its plain words"
            for acronym, found in first.items()
            if found and self.plain_words[acronym].lower() not in lowered[: found.start()]
        ]

    def said(self, line: str, /) -> str:
        """Return a line without its name and its citations."""
        return re.sub(rf"(; )?(?:{self.citation})", "", line.partition(": ")[2]).strip()


def parted(text: str, /) -> list[str]:
    """Return the sentences of a line.

    Examples
    --------
    >>> parted("Pay cr 4.50 now. Then wait.")
    ['Pay cr 4.50 now.', 'Then wait.']
    """
    return [each for each in re.split(r"(?<=[.?!])\s+(?=[A-Z])", text) if each]
