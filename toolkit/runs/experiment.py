"""Options x golden questions, asked and scored."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from toolkit import tokens
from toolkit.golden import GoldenSet
from toolkit.ingestion import Documents
from toolkit.metrics import Case, Injection
from toolkit.options import Attempt, Option, Question, Workbench, measurable
from toolkit.options.ways import WINDOW_TOKENS
from toolkit.readers import Reader, extractive
from toolkit.retrieval import Index, Retriever
from toolkit.runs.recording import Outcome, tables
from toolkit.runs.routes import told
from toolkit.runs.run import Run
from toolkit.schema import Document, GoldenQuestion, InputError, Source
from toolkit.tuning import TunedModel, TuningSet

Asked = tuple[Option, GoldenQuestion]
Progress = Callable[[Sequence[Asked]], Iterable[Asked]]
Audit = Callable[[str, Question, Attempt, str], None]
"""Takes the option's name, the question as it was asked, the attempt, and the name of the reader that answered."""


@dataclass(slots=True)
class Experiment:
    """The same questions, documents and reader for every option.

    Parameters
    ----------
    documents, golden
        What is asked, of what.
    options
        Names of options, or options that you made, each with a name of its own; every option whose parts are given, if
        none are named.
    reader
        Turns prompts into answers; the extractive reader if none is given.
    index
        Over the documents, or any other retriever of them; an index is made here if none is given.
    prompt_pack
        What prompt-only pastes into every prompt, in parts that may carry access labels.
    window_tokens
        The reader's window.
    as_of
        The day that questions without one are asked about; ``None`` asks about no day in particular.
    tuning
        What fine-tuned and hybrid learn from: a tuning set, its file, or a model that was trained before.
    tuned_reader
        A chat model that was tuned elsewhere, which fine-tuned then asks.
    injections
        Instructions hidden in the documents, so that an answer that follows one is seen.
    audit
        Called once for each answer, as it is given; where it raises, the run stops.

    Examples
    --------
    >>> from toolkit import load_documents
    >>> documents, golden = load_documents("data/samples/documents"), GoldenSet.read("data/samples/golden.jsonl")
    >>> run = Experiment(documents, golden[:3], options=["rag"]).run()
    >>> run.answers.height
    3
    """

    documents: Documents
    golden: GoldenSet
    options: Sequence[str | Option] | None = None
    reader: Reader = field(default_factory=extractive, kw_only=True)
    index: Retriever | None = field(default=None, kw_only=True)
    prompt_pack: Documents | None = field(default=None, kw_only=True)
    window_tokens: int = field(default=WINDOW_TOKENS, kw_only=True)
    as_of: date | None = field(default=None, kw_only=True)
    tuning: TuningSet | TunedModel | str | Path | None = field(default=None, kw_only=True)
    tuned_reader: Reader | None = field(default=None, kw_only=True)
    injections: Sequence[Injection] = field(default=(), kw_only=True)
    audit: Audit | None = field(default=None, kw_only=True)
    _bench: Workbench | None = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if isinstance(self.tuning, str | Path):
            self.tuning = TuningSet.read(self.tuning)
        if self.options is None:
            self.options = measurable(tuning=self.tuning is not None)
        _refuse_doubles(self.names)

    @property
    def names(self) -> list[str]:
        """The options' names, in their order."""
        return [option if isinstance(option, str) else option.name for option in self.options or ()]

    def run(self, folder: str | Path | None = None, /, *, progress: Progress | None = None) -> Run:
        """Ask every option every question, and score the answers.

        Parameters
        ----------
        folder
            Where to write the run's tables; nothing is written if not given.
        progress
            Wraps the sequence of questions as it is gone through, to show how far it is.

        Raises
        ------
        InputError
            Where an option cannot be built, or the folder cannot be written to.
        """
        asked = [(option, question) for option in self._built() for question in self.golden]
        spans = self._spans()
        outcomes = [
            self._outcome(option, question, spans.get(question.id, ()))
            for option, question in (progress(asked) if progress else asked)
        ]
        manifest = self._manifest() | told(outcomes)
        run = Run(**tables(outcomes, self.reader), questions=self._questions(spans), manifest=manifest)
        if folder is not None:
            run.write(folder)
        return run

    def _built(self) -> list[Option]:
        bench = self._parts()
        built = [bench.build(option) if isinstance(option, str) else option for option in self.options or ()]
        if {"rag", "hybrid"} & set(self.options or ()):
            self.index = bench.retriever  # kept, so that a second run need not build it again
        return built

    def _parts(self) -> Workbench:
        """Return what options are made of: a model is trained, and an index built, once for all of them."""
        if self._bench is None:
            self._bench = Workbench(
                self.documents,
                self.reader,
                index=self.index,
                pack=self.prompt_pack,
                window_tokens=self.window_tokens,
                tuning=None if isinstance(self.tuning, str | Path) else self.tuning,
                tuned_reader=self.tuned_reader,
            )
        return self._bench

    def _spans(self) -> dict[str, tuple[tuple[str, int, int], ...]]:
        found: dict[str, tuple[tuple[str, int, int], ...]] = {}
        for question_id, document_id, start, end in self.golden.spans(self.documents).iter_rows():
            found[question_id] = (*found.get(question_id, ()), (document_id, start, end))
        return found

    def _outcome(self, option: Option, question: GoldenQuestion, evidence: tuple[tuple[str, int, int], ...]) -> Outcome:
        as_of = question.as_of or self.as_of
        asked = Question(text=question.question, groups=question.asker, as_of=as_of)
        attempt = option.answer(asked)
        if self.audit is not None:
            self.audit(option.name, asked, attempt, attempt.reader or self.reader.name)
        open_to = self.documents.visible(groups=question.asker, as_of=None)
        open_ids = {document.document_id: document for document in open_to}
        pack_open, pack_hidden = self._pack_parts(question)
        case = Case(
            question=question,
            evidence=evidence,
            open_to=open_ids | pack_open,
            hidden={each.document_id: each for each in self.documents if each.document_id not in open_ids}
            | pack_hidden,
            in_force=frozenset(
                document.document_id for document in open_to.visible(groups=question.asker, as_of=as_of)
            ),
            labelled=self.documents.labelled,
            candidates=(*attempt.candidates, *_learnt(attempt, seen=open_ids)),
            sources=attempt.prompt.sources,
            reading=attempt.reading,
            tokens_in=attempt.tokens_in,
            injections=tuple(self.injections),
            form=self._form(),
        )
        return Outcome(option=option.name, case=case, attempt=_billed(attempt))

    def _form(self) -> Callable[[str], float] | None:
        """Return how much of the house form an answer keeps, where there is a form."""
        form = None if isinstance(self.tuning, str | Path | None) else self.tuning.form
        return form.share_kept if form else None

    def _pack_parts(self, question: GoldenQuestion) -> tuple[dict[str, Document], dict[str, Document]]:
        """Return the parts of the prompt pack that the asker may see, and those that they may not."""
        pack = self.prompt_pack or Documents(items=())
        seen = {part.document_id for part in pack.visible(groups=question.asker, as_of=None)}
        parts = {f"prompt pack: {part.document_id}": part for part in pack}
        shown = {name: part for name, part in parts.items() if part.document_id in seen}
        return shown, {name: part for name, part in parts.items() if name not in shown}

    def _questions(self, spans: dict[str, tuple[tuple[str, int, int], ...]]) -> pl.DataFrame:
        """Return the golden set, with the document that each question counts under (its own id where it names none)."""
        clusters = [spans[question.id][0][0] if question.id in spans else question.id for question in self.golden]
        return self.golden.frame.with_columns(cluster=pl.Series(clusters, dtype=pl.String))

    def _retriever(self) -> object:
        """Return what an index is made of, or the name of what stands in its place."""
        if isinstance(self.index, Index):
            return self.index.describe()
        return None if self.index is None else getattr(self.index, "__qualname__", type(self.index).__qualname__)

    def _tuned(self) -> dict[str, Any] | None:
        """Return what fine-tuned and hybrid learnt from, and how that went, where anything was trained."""
        if self.tuning is None or not {"fine-tuned", "hybrid"} & set(self.names):
            return None
        model = self._parts().model
        held_out = asdict(model.held_out) if model.held_out else None
        return {**asdict(model.trained_on), "held_out": held_out}

    def _manifest(self) -> dict[str, Any]:
        return {
            "options": self.names,
            "reader": self.reader.name,
            "documents": _hashes(self.documents),
            "prompt_pack": _hashes(self.prompt_pack or ()),
            "golden_sha256": self.golden.content_hash,
            "index": self._retriever(),
            "window_tokens": self.window_tokens,
            "encoding": tokens.DEFAULT_ENCODING,
            "as_of": self.as_of,
            "tuning": self._tuned(),
            "access_labels": self.documents.labelled,
            "packages": {name: version(name) for name in ("groundwork-toolkit", "polars", "scikit-learn", "tiktoken")},
        }


def _learnt(attempt: Attempt, *, seen: Mapping[str, Document]) -> Iterator[Source]:
    """Yield, as passages without text, the documents that an answer was learnt from and its asker may not see.

    No filter had a say in what was learnt; without these, a leak that paraphrases would pass for none.
    """
    for document_id in attempt.remembered:
        if document_id not in seen:
            yield Source(number=0, document_id=document_id, title="", headings=(), start=0, end=0, text="")


def _billed(attempt: Attempt) -> Attempt:
    """Return an attempt whose tokens are those of every step that it took, which is what is paid for."""
    prompt = replace(attempt.prompt, tokens=attempt.tokens_in)
    return replace(attempt, prompt=prompt, reading=replace(attempt.reading, tokens_out=attempt.tokens_out))


def _refuse_doubles(names: Sequence[str]) -> None:
    """Refuse two options of one name: their answers could not be told apart."""
    for name, count in Counter(names).items():
        if count > 1:
            remedy = "give each option a name of its own"
            raise InputError("two options have one name", field="options", got=name, remedy=remedy)


def _hashes(documents: Iterable[Document]) -> dict[str, str]:
    return {document.document_id: document.content_hash for document in documents}
