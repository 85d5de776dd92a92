"""An option from its name."""

from dataclasses import dataclass, field
from functools import cached_property

from toolkit.ingestion import Documents
from toolkit.options.attempt import Option
from toolkit.options.hybrid import Hybrid, fitted
from toolkit.options.tuned import FineTuned
from toolkit.options.ways import WINDOW_TOKENS, LongContext, PromptOnly, Rag
from toolkit.readers import ExtractiveReader, Reader, tuned
from toolkit.retrieval import Index, Retriever
from toolkit.schema import OPTIONS, InputError, did_you_mean
from toolkit.tuning import TunedModel, TuningSet, train

MEASURED = OPTIONS
"""The options that can be run: all five, where their parts are given."""
UNTRAINED = ("prompt-only", "rag", "long-context")
"""Those that need no tuning set."""


def measurable(*, tuning: bool) -> tuple[str, ...]:
    """Return the options that can be run with a tuning set, or without one.

    Examples
    --------
    >>> measurable(tuning=False)
    ('prompt-only', 'rag', 'long-context')
    """
    return MEASURED if tuning else UNTRAINED


@dataclass
class Workbench:
    """The parts that options are made of, each made once, when it is first needed.

    Parameters
    ----------
    documents, reader
        What options answer from, and what reads.
    index
        Over the documents, or any other retriever of them; an index is made here where one is needed and not given.
    pack
        What prompt-only pastes into every prompt, in parts that may carry access labels.
    window_tokens
        The reader's window, in tokens.
    tuning
        What fine-tuned and hybrid learn from, or what was learnt from it.
    tuned_reader
        A chat model that was tuned elsewhere: it is then what fine-tuned asks.
    """

    documents: Documents
    reader: Reader
    index: Retriever | None = field(default=None, kw_only=True)
    pack: Documents | None = field(default=None, kw_only=True)
    window_tokens: int = field(default=WINDOW_TOKENS, kw_only=True)
    tuning: TuningSet | TunedModel | None = field(default=None, kw_only=True)
    tuned_reader: Reader | None = field(default=None, kw_only=True)

    def build(self, name: str, /) -> Option:
        """Return the option of a name; raises as :func:`build` does."""
        makers = {
            "prompt-only": self._prompt_only,
            "rag": self._rag,
            "long-context": self._long_context,
            "fine-tuned": self._fine_tuned,
            "hybrid": self._hybrid,
        }
        if name not in makers:
            near = did_you_mean(name, makers)
            raise InputError(
                "there is no such option", field="options", got=name, allowed=", ".join(makers), remedy=near
            )
        return makers[name]()

    @cached_property
    def retriever(self) -> Retriever:
        """What finds passages."""
        return self.index or Index.build(self.documents)

    @cached_property
    def model(self) -> TunedModel:
        """What was learnt from the tuning set."""
        if self.tuning is None:
            raise InputError(
                "this option needs a tuning set",
                field="tuning",
                remedy="give one: questions with answers in the form that a model should give them",
            )
        return self.tuning if isinstance(self.tuning, TunedModel) else train(self.tuning, self.documents)

    def _prompt_only(self) -> Option:
        return PromptOnly(pack=self.pack or Documents(items=()), reader=self.reader, window_tokens=self.window_tokens)

    def _rag(self) -> Option:
        return Rag(retriever=self.retriever, documents=self.documents, reader=self.reader)

    def _long_context(self) -> Option:
        return LongContext(documents=self.documents, reader=self.reader, window_tokens=self.window_tokens)

    def _fine_tuned(self) -> Option:
        if self.tuned_reader is not None:
            return FineTuned(reader=self.tuned_reader)
        return FineTuned(model=self.model)

    def _hybrid(self) -> Option:
        hybrid = Hybrid(
            retriever=self.retriever,
            documents=self.documents,
            reader=tuned(self.model, reader=self.reader),
            window_tokens=self.window_tokens,
        )
        # A chat model's calls cost too much to be spent on this: it escalates where it declines, as in Self-Route.
        offline = isinstance(self.reader, ExtractiveReader)
        return fitted(hybrid, self.tuning) if offline and isinstance(self.tuning, TuningSet) else hybrid


def build(
    name: str,
    /,
    *,
    documents: Documents,
    reader: Reader,
    index: Retriever | None = None,
    pack: Documents | None = None,
    window_tokens: int = WINDOW_TOKENS,
    tuning: TuningSet | TunedModel | None = None,
    tuned_reader: Reader | None = None,
) -> Option:
    """Return the option of a name, made of these parts.

    Parameters
    ----------
    name
        One of :data:`MEASURED`.
    documents, reader, index, pack, window_tokens, tuning, tuned_reader
        As :class:`Workbench` takes them.

    Raises
    ------
    InputError
        Where there is no such option, or a part that it needs is not given.

    Examples
    --------
    >>> from toolkit import load_documents, readers
    >>> build("long-context", documents=load_documents("data/samples/documents"), reader=readers.extractive()).name
    'long-context'
    """
    parts = Workbench(
        documents,
        reader,
        index=index,
        pack=pack,
        window_tokens=window_tokens,
        tuning=tuning,
        tuned_reader=tuned_reader,
    )
    return parts.build(name)
