"""Options x golden questions, asked and scored."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from toolkit import tokens
from toolkit.golden import GoldenSet
from toolkit.ingestion import Documents
from toolkit.metrics import Case
from toolkit.options import MEASURED, Option, Question, build
from toolkit.options.ways import WINDOW_TOKENS
from toolkit.readers import Reader, extractive
from toolkit.retrieval import Index, Retriever
from toolkit.runs.recording import Outcome, tables
from toolkit.runs.run import Run
from toolkit.schema import Document, GoldenQuestion

Asked = tuple[Option, GoldenQuestion]
Progress = Callable[[Sequence[Asked]], Iterable[Asked]]


@dataclass(slots=True)
class Experiment:
    """The same questions, documents and reader for every option.

    Parameters
    ----------
    documents, golden
        What is asked, of what.
    options
        Names of options, or options that you made.
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
    options: Sequence[str | Option] = MEASURED
    reader: Reader = field(default_factory=extractive, kw_only=True)
    index: Retriever | None = field(default=None, kw_only=True)
    prompt_pack: Documents | None = field(default=None, kw_only=True)
    window_tokens: int = field(default=WINDOW_TOKENS, kw_only=True)
    as_of: date | None = field(default=None, kw_only=True)

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
        run = Run(**tables(outcomes, self.reader), questions=self._questions(spans), manifest=self._manifest())
        if folder is not None:
            run.write(folder)
        return run

    def _built(self) -> list[Option]:
        if self.index is None and "rag" in self.options:
            self.index = Index.build(self.documents)  # kept, so that a second run need not build it again
        return [self._build(option) if isinstance(option, str) else option for option in self.options]

    def _build(self, name: str) -> Option:
        return build(
            name,
            documents=self.documents,
            reader=self.reader,
            index=self.index,
            pack=self.prompt_pack,
            window_tokens=self.window_tokens,
        )

    def _spans(self) -> dict[str, tuple[tuple[str, int, int], ...]]:
        found: dict[str, tuple[tuple[str, int, int], ...]] = {}
        for question_id, document_id, start, end in self.golden.spans(self.documents).iter_rows():
            found[question_id] = (*found.get(question_id, ()), (document_id, start, end))
        return found

    def _outcome(self, option: Option, question: GoldenQuestion, evidence: tuple[tuple[str, int, int], ...]) -> Outcome:
        as_of = question.as_of or self.as_of
        attempt = option.answer(Question(text=question.question, groups=question.asker, as_of=as_of))
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
            candidates=attempt.candidates,
            sources=attempt.prompt.sources,
            reading=attempt.reading,
            tokens_in=attempt.prompt.tokens,
        )
        return Outcome(option=option.name, case=case, attempt=attempt)

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

    def _manifest(self) -> dict[str, Any]:
        return {
            "options": [option if isinstance(option, str) else option.name for option in self.options],
            "reader": self.reader.name,
            "documents": _hashes(self.documents),
            "prompt_pack": _hashes(self.prompt_pack or ()),
            "golden_sha256": self.golden.content_hash,
            "index": self._retriever(),
            "window_tokens": self.window_tokens,
            "encoding": tokens.DEFAULT_ENCODING,
            "as_of": self.as_of,
            "access_labels": self.documents.labelled,
            "packages": {name: version(name) for name in ("groundwork-toolkit", "polars", "scikit-learn", "tiktoken")},
        }


def _hashes(documents: Iterable[Document]) -> dict[str, str]:
    return {document.document_id: document.content_hash for document in documents}
