"""Options x golden questions, asked and scored."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from toolkit import tokens
from toolkit.golden import GoldenSet
from toolkit.ingestion import Documents
from toolkit.metrics import Injection
from toolkit.options import Option, Question, Workbench, measurable
from toolkit.options.ways import WINDOW_TOKENS
from toolkit.parallel import Mapper
from toolkit.readers import Reader, extractive
from toolkit.retrieval import Index, Retriever
from toolkit.runs.answering import Audit, Kept, Progress
from toolkit.runs.building import Builders
from toolkit.runs.cases import Cases
from toolkit.runs.driving import AsyncReader, Terms
from toolkit.runs.driving.rehearsing import Counting, rehearse
from toolkit.runs.folder import begin, note_begun
from toolkit.runs.keys import check_names, check_repeats, keys_of
from toolkit.runs.means import Means
from toolkit.runs.provenance import code_hash, document_hashes, settings_hash, settings_of
from toolkit.runs.recording import tables
from toolkit.runs.routes import told
from toolkit.runs.run import Run
from toolkit.tuning import Form, TunedModel, TuningSet

_TOKENS_OUT = 600  # where an answer is taken to be cut, of a reader that does not say where it is


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
        check_names(self.names)

    @property
    def names(self) -> list[str]:
        """The options' names, in their order."""
        return [option if isinstance(option, str) else option.name for option in self.options or ()]

    def run(
        self,
        folder: str | Path | None = None,
        /,
        *,
        resume: bool = True,
        accept_changes: bool = False,
        again: bool = False,
        repeats: int = 1,
        budget_usd: float | Decimal | None = None,
        concurrency: int = 8,
        terms: Terms | None = None,
        replies: str | Path | None = None,
        mapper: Mapper | None = None,
        progress: Progress | None = None,
    ) -> Run:
        """Ask every option every question, and score the answers.

        With a folder, every answer is on the disk before the next is counted: killed at any instant, the same call goes
        on from there, and asks nothing twice. The first Ctrl-C lets calls on their way come back, and keeps them.

        Parameters
        ----------
        folder
            Where answers are kept and the run's tables written; nothing is written if not given.
        resume, again
            Whether kept answers of the same settings may be used, and those that ended in a problem are asked again.
        accept_changes
            Whether to go on where the folder was begun with other settings; what they decide is asked anew.
        repeats
            How often each question is asked of each option.
        budget_usd
            The most that a chat model's calls may cost, those of earlier processes into this folder included. Needs
            a price in ``terms``.
        concurrency
            Calls of a chat model at once, where ``terms`` are not given.
        terms
            On what terms a chat model is asked: calls at once, limits a minute, retries, deadline, price.
        replies
            A file in which a chat model's replies are kept across runs.
        mapper
            Processes or a cluster that work (see ``toolkit.parallel``); this process if not given. Not for a chat
            model, which is asked from here, many calls at once, nor with an audit log, which one process keeps.
        progress
            Wraps the sequence of what is still to be asked as it is gone through, to show how far it is.

        Raises
        ------
        InputError
            Where an option cannot be built, the folder cannot be used, or the endpoint will not answer. What was
            answered until then is kept.
        """
        path = None if folder is None else Path(folder)
        means = Means(
            readers=_charging(self.reader, self.tuned_reader),
            terms=terms or Terms(concurrency=concurrency),
            budget_usd=budget_usd,
            replies=replies,
            mapper=mapper,
        )
        means.check(audited=self.audit is not None)
        self._find_index(mapper)
        manifest = {**self._manifest(), "repeats": repeats}
        keys = keys_of(self.options or (), self.golden, manifest, repeats=repeats)
        with begin(path, manifest, resume=resume, accept_changes=accept_changes) if path else nullcontext() as store:
            kept = Kept(keys, store, again=again)
            if path and store:
                note_begun(path, manifest, wanted=len(keys), earlier=store.count() - kept.count())
            jobs = kept.missing()
            means.ask(progress(jobs) if progress else jobs, kept, Builders(self, repeats), path)
            answers = kept.rows()
            run = Run(**tables(answers), questions=self.cases().questions(), manifest=manifest | told(answers))
            if path is not None:
                run.write(path)
        return run

    def rehearse(
        self, *, terms: Terms | None = None, repeats: int = 1, latency_s: float = 2.0, max_tokens_out: int | None = None
    ) -> pl.DataFrame:
        """Return what a run would take at most, found out without asking anybody (schema ``REHEARSAL``).

        Calls that have to be made again, and answers that a folder keeps already, are not counted in.

        Parameters
        ----------
        terms
            Calls at once, limits a minute and price.
        repeats
            How often each question is asked of each option.
        latency_s, max_tokens_out
            How long one call is taken to last, and where an answer is cut: where the readers cut it, if not given.
        """
        check_repeats(repeats)
        cut = [reader.max_tokens_out for reader in _charging(self.reader, self.tuned_reader)]
        counting = Counting(self.reader.name)
        options = self.built(reader=counting, tuned_reader=counting if self.tuned_reader else None)
        asked = [
            (option, Question(text=question.question, groups=question.asker, as_of=question.as_of or self.as_of))
            for option in options.values()
            for question in self.golden
        ]
        return rehearse(
            asked,
            counting,
            terms or Terms(),
            max_tokens_out=max_tokens_out or max(cut, default=_TOKENS_OUT),
            latency_s=latency_s,
            repeats=repeats,
        )

    def built(self, *, reader: Reader | None = None, tuned_reader: Reader | None = None) -> dict[str, Option]:
        """Return the options by name, as they are asked; with ``reader``, built with that in its place."""
        self._find_index()
        bench = self._parts()
        if reader is not None:
            trained = bench.model if bench.tuning and {"fine-tuned", "hybrid"} & set(self.names) else None
            bench = replace(bench, reader=reader, tuned_reader=tuned_reader, index=self.index, tuning=trained)
        built = [bench.build(option) if isinstance(option, str) else option for option in self.options or ()]
        return {option.name: option for option in built}

    def cases(self) -> Cases:
        """Return what makes the case of an answer."""
        form = self._form()
        return Cases(
            self.documents,
            self.golden,
            self.prompt_pack or Documents(items=()),
            self.as_of,
            tuple(self.injections),
            form.share_kept if form else None,
        )

    def _form(self) -> Form | None:
        """Return the house form that answers are held to, where there is one."""
        return None if isinstance(self.tuning, str | Path | None) else self.tuning.form

    def _find_index(self, mapper: Mapper | None = None) -> None:
        """Build the index where an option needs one: kept, so that a second run need not build it again."""
        if {"rag", "hybrid"} & set(self.names):
            if mapper is not None and self.index is None and self._bench is None:
                self.index = Index.build(self.documents, mapper=mapper)
            self.index = self._parts().retriever

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
            "reader_settings": settings_of(self.reader),
            "tuned_reader": settings_of(self.tuned_reader),
            "documents": document_hashes(self.documents),
            "prompt_pack": document_hashes(self.prompt_pack or ()),
            "golden_sha256": self.golden.content_hash,
            "index": self._retriever(),
            "window_tokens": self.window_tokens,
            "encoding": tokens.DEFAULT_ENCODING,
            "as_of": self.as_of,
            "tuning": self._tuned(),
            "form": settings_hash(settings_of(self._form())),
            "injections": settings_hash([settings_of(each) for each in self.injections]),
            "code": code_hash(),
            "access_labels": self.documents.labelled,
            "packages": {name: version(name) for name in ("groundwork-toolkit", "polars", "scikit-learn", "tiktoken")},
        }


def _charging(*readers: object) -> list[AsyncReader]:
    """Return the readers that ask an endpoint, and so can be asked many questions at once."""
    return [reader for reader in readers if isinstance(reader, AsyncReader)]
