"""A reader that was tuned: it answers in the house form, from sentences that it, or another reader, picks."""

import re
from dataclasses import dataclass, replace

from toolkit import tokens
from toolkit.prompting import DECLINED
from toolkit.readers.protocol import Reader
from toolkit.schema import Prompt, Reading, SourceQuote
from toolkit.tuning import TunedModel, parted

SUPPORT_NEEDED = 0.15
"""How likely its best sentence must be right for it to answer; set on the tuning set's training questions."""
_MARK = re.compile(r"\s*\[\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class TunedReader:
    """Reads with ``reader``, or by its own trained scorer where that is ``None``, and answers in the house form."""

    model: TunedModel
    reader: Reader | None = None
    support_needed: float = SUPPORT_NEEDED

    @property
    def name(self) -> str:
        """The reader that picks, and that its answers are put in the house form."""
        picks = self.reader.name if self.reader else "tuned sentence scorer (no model)"
        return f"{picks}, in the house form" if self.model.form else picks

    def read(self, prompt: Prompt, /) -> Reading:
        """Return an answer that rests on the prompt alone, in the house form, and how likely it is right."""
        reading = self.reader.read(prompt) if self.reader else self._scored(prompt)
        if reading.support is None:
            reading = replace(reading, support=self.model.support(prompt.question, prompt.sources))
        return self._phrased(reading, prompt)

    def _scored(self, prompt: Prompt) -> Reading:
        ranked = self.model.rank(prompt.question, prompt.sources)
        support = self.model.scorer.support(ranked)
        if not ranked or support < self.support_needed:
            return Reading(text=DECLINED, abstained=True, quotes=(), tokens_out=tokens.count(DECLINED), support=support)
        source, best = ranked[0][1]
        start, end = source.start + best.start, source.start + best.end
        quote = SourceQuote(number=source.number, start=start, end=end, quote=best.text)
        text = f"{best.text} [{source.number}]"
        return Reading(text=text, abstained=False, quotes=(quote,), tokens_out=tokens.count(text), support=support)

    def _phrased(self, reading: Reading, prompt: Prompt) -> Reading:
        form = self.model.form
        if form is None or (not reading.abstained and not form.faults(reading.text)):
            return reading
        text = form.refusal if reading.abstained else self._in_form(reading, prompt)
        added = tokens.count(text) - tokens.count(reading.text)
        return replace(reading, text=text, tokens_out=max(reading.tokens_out + added, 0))

    def _in_form(self, reading: Reading, prompt: Prompt) -> str:
        """Return the answer in the form: the quotes where the answer is these, else the reader's own words."""
        own = _MARK.sub("", reading.text).strip()
        quoted = _plain(" ".join(quote.quote for quote in reading.quotes))
        words = None if all(_plain(sentence) in quoted for sentence in parted(own)) else own
        return self.model.phrase(prompt.question, reading.quotes, prompt.sources, own_words=words) or reading.text


def tuned(model: TunedModel, /, *, reader: Reader | None = None) -> TunedReader:
    """Return a reader that answers in the house form that a model learnt.

    Parameters
    ----------
    model
        As :func:`toolkit.tuning.train` makes it.
    reader
        What picks the sentences; the model's own scorer if none is given.

    Examples
    --------
    >>> from toolkit import load_documents
    >>> from toolkit.prompting import assemble
    >>> from toolkit.schema import Source
    >>> from toolkit.tuning import TuningSet, train
    >>> model = train(TuningSet.read("data/samples/tuning.jsonl"), load_documents("data/samples/documents"))
    >>> text = "A stall permit costs cr 20 for each year. It is green."
    >>> source = Source(number=1, document_id="fees.md", title="Fees", headings=(), start=0, end=len(text), text=text)
    >>> prompt = assemble("How much does a stall permit cost?", [source], window_tokens=500)
    >>> print(tuned(model).read(prompt).text)
    Answer: A stall permit costs cr 20 for each year.
    Basis: This is what Fees says. [fees.md, Fees]
    Next step: Read the document named above before you act on this.
    """
    return TunedReader(model=model, reader=reader)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
