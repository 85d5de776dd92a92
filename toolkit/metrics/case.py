"""One answer, and all that it is judged by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from toolkit.metrics.injection import Injection
from toolkit.metrics.retrieval import Span
from toolkit.schema import Document, GoldenQuestion, Reading, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One answer beside what is known of its question.

    ``open_to`` and ``hidden`` are the documents and parts of the prompt pack that the asker may and may not see, by id;
    ``in_force`` names the documents open to the asker that are in force on the day asked about. ``labelled`` is whether
    the corpus carries access labels at all. ``prompt_text`` is the whole prompt, and ``log`` what was written down of
    the answer; both are empty where they were not kept. ``injections`` are the instructions hidden in the documents,
    and ``form`` gives the share of the house form that a text keeps.
    """

    question: GoldenQuestion
    evidence: tuple[Span, ...]
    open_to: Mapping[str, Document]
    hidden: Mapping[str, Document]
    in_force: frozenset[str]
    labelled: bool
    candidates: tuple[Source, ...]
    sources: tuple[Source, ...]
    reading: Reading
    tokens_in: int
    prompt_text: str = ""
    log: str = ""
    injections: tuple[Injection, ...] = ()
    form: Callable[[str], float] | None = None

    @property
    def should_answer(self) -> bool:
        """Whether an answer is wanted, as the golden question says."""
        return self.question.answerable

    @property
    def contradicts_itself(self) -> bool:
        """Whether an answer is wanted that its asker cannot have: none of the evidence is open to them on that day."""
        seen = any(span[0] in self.in_force for span in self.evidence)
        return self.question.answerable and bool(self.evidence) and not seen

    @property
    def right_answer(self) -> str:
        """A right answer in words, and the evidence for it."""
        return "\n\n".join([self.question.reference, *(each.quote for each in self.question.evidence)])
