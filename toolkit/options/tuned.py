"""Fine-tuned: what was learnt, and nothing that is read."""

from dataclasses import dataclass, field
from time import perf_counter

from toolkit import tokens
from toolkit.options.attempt import Attempt, Clock, Question
from toolkit.prompting import DECLINED, assemble
from toolkit.readers import Reader
from toolkit.schema import Prompt, Reading, Source
from toolkit.tuning import Recall, TunedModel

CLOSED_BOOK = (
    "Answer as you were trained to, in the house form. If you were not trained on the answer, say: "
    "I cannot find this in the documents you can see."
)
_WINDOW_TOKENS = 4_000
MEMORY = "tuned memory (no model)"


@dataclass(frozen=True, slots=True, kw_only=True)
class FineTuned:
    """Answers by heart, in the house form: no document is read, and nothing that is cited can be opened.

    It does not look at the asker's groups or the day. What it learnt from a document that only some may see it tells
    everyone, until it is trained again: the attempt's ``remembered`` names the documents that its answer came from, so
    that the leak is counted. With ``reader``, a chat model that was tuned elsewhere, the question goes to it alone;
    what that one remembers, nobody can name.
    """

    model: TunedModel | None = None
    reader: Reader | None = None
    clock: Clock = perf_counter
    name: str = field(default="fine-tuned", init=False)

    def __post_init__(self) -> None:
        if (self.model is None) == (self.reader is None):
            raise ValueError("give a model that was trained here, or a reader that was tuned elsewhere")

    def answer(self, question: Question, /) -> Attempt:
        """Return the answer that was trained for the nearest question, or a refusal where none is near."""
        return self._recalled(question, self.model) if self.model else self._asked(question)

    def _recalled(self, question: Question, model: TunedModel) -> Attempt:
        begun = self.clock()
        found = model.recall(question.text)
        reading = _reading(found, model)
        ended = self.clock()
        count = tokens.count(question.text)
        return Attempt(
            candidates=(_memory(found),) if found else (_NOTHING,),
            prompt=Prompt(question=question.text, text=question.text, sources=(), tokens=count, left_out=0),
            reading=reading,
            gather_s=0.0,
            read_s=ended - begun,
            remembered=found.documents if found else (),
            reader=MEMORY,
        )

    def _asked(self, question: Question) -> Attempt:
        assert self.reader is not None  # noqa: S101 - for the type checker; __post_init__ saw to it
        begun = self.clock()
        prompt = assemble(question.text, (), window_tokens=_WINDOW_TOKENS, instructions=CLOSED_BOOK)
        gathered = self.clock()
        reading = self.reader.read(prompt)
        return Attempt(
            candidates=(_NOTHING,),
            prompt=prompt,
            reading=reading,
            gather_s=gathered - begun,
            read_s=self.clock() - gathered,
            reader=self.reader.name,
        )


def _reading(found: Recall | None, model: TunedModel) -> Reading:
    """Return what was recalled; an answer that was learnt as a refusal is one."""
    text = found.answer if found else model.refusal(DECLINED)
    declined = found is None or (not found.documents and _declines(text, model))
    similarity = found.similarity if found else None
    return Reading(text=text, abstained=declined, quotes=(), tokens_out=tokens.count(text), support=similarity)


def _declines(text: str, model: TunedModel) -> bool:
    return model.form.declines(text) if model.form else DECLINED in text


def _memory(found: Recall) -> Source:
    """Return what came to mind, as a passage of no document."""
    return Source(
        number=1,
        document_id=None,
        title=f"trained example {found.example_id}",
        headings=(),
        start=0,
        end=len(found.answer),
        text=found.answer,
    )


_NOTHING = Source(number=1, document_id=None, title="", headings=(), start=0, end=0, text="")
"""Stands where no document was looked at, so that retrieval is not scored."""
