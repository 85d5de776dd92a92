"""A reader that quotes: it picks the prompt's sentences that answer, cites their spans, and declines where none do.

It stands in for a chat model where there is none, and is named as such on every figure. It reads nothing but the
prompt, knows nothing of its own beyond everyday English, and gives the same answer every time. It does no sums: where
a question wants one, it quotes both figures.
"""

from dataclasses import dataclass

import numpy as np

from toolkit.embedding import Embedder
from toolkit.readers.extractive.asking import Asking, taken_apart
from toolkit.readers.extractive.choosing import chosen, ranked, support
from toolkit.readers.extractive.composing import answered, declined
from toolkit.readers.extractive.evidence import Grid, Numbers, grid
from toolkit.readers.extractive.passages import sentences_of
from toolkit.schema import Prompt, Reading

SUPPORT_NEEDED = 0.33
"""How likely an answer must be right to be given at all."""
_MOST_EMBEDDED = 400  # sentences, those best by their words: what an embedder is asked for stays bounded
_MEANING_WEIGHT = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractiveReader:
    """Picks sentences from the prompt.

    ``support_needed`` is how likely, 0 to 1, an answer must be right to be given; ``embedder`` compares meanings too.
    """

    support_needed: float = SUPPORT_NEEDED
    embedder: Embedder | None = None

    @property
    def name(self) -> str:
        """What it is called on every figure."""
        return f"extractive reader (no model{f', meanings by {self.embedder.name}' if self.embedder else ''})"

    def read(self, prompt: Prompt, /) -> Reading:
        """Return the sentences that answer, each cited, or the sentence that declines."""
        asking = taken_apart(prompt.question)
        sentences = [sentences_of(source) for source in prompt.sources]
        table = grid(prompt.sources, sentences, asking, whole=self.embedder is not None)
        if not table.candidates or not asking.stems:
            return declined(0.0)
        ranking = ranked(table, asking, meant=self._meant(prompt.question, table, asking))
        picked = chosen(ranking)
        sure = support(ranking, picked)
        if sure < self.support_needed:
            return declined(sure)
        return answered([(table.candidates[at], part) for at, part in picked], asking, sure)

    def _meant(self, question: str, table: Grid, asking: Asking) -> list[Numbers] | None:
        """Return what nearness in meaning adds to the score of each sentence that is among the best by its words."""
        if self.embedder is None:
            return None
        best = np.argsort(-ranked(table, asking).whole, kind="stable")[:_MOST_EMBEDDED]
        texts = [f"{source.title}: {sentence.text}" for source, sentence in (table.candidates[at] for at in best)]
        vectors = self.embedder.embed([question, *texts])
        added = np.zeros(len(table.candidates))
        added[best] = _MEANING_WEIGHT * np.clip(vectors[1:] @ vectors[0], 0, 1)
        return [added for _ in asking.parts]


def extractive(*, support_needed: float = SUPPORT_NEEDED, embedder: Embedder | None = None) -> ExtractiveReader:
    """Return the offline reader.

    Parameters
    ----------
    support_needed
        How likely, 0 to 1, an answer must be right to be given: 0 always answers where anything matches.
    embedder
        Adds nearness in meaning to what words alone tell, for the 400 sentences best by their words. The
        reader's support was calibrated without one.

    Examples
    --------
    >>> from toolkit.prompting import assemble
    >>> from toolkit.schema import Source
    >>> text = "A permit costs cr 20. It is valid for a year."
    >>> source = Source(number=1, document_id="fees.md", title="Fees", headings=(), start=0, end=len(text), text=text)
    >>> reading = extractive().read(assemble("How much does a permit cost?", [source], window_tokens=500))
    >>> reading.text, reading.quotes[0].start, reading.quotes[0].end
    ('A permit costs cr 20. [1]', 0, 21)
    """
    return ExtractiveReader(support_needed=support_needed, embedder=embedder)
