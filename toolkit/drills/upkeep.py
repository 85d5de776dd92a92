"""What each option takes to build, and to bring up to date when documents change."""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace

from toolkit import tokens
from toolkit.ingestion import Documents
from toolkit.options import Hybrid, Option, Rag, Workbench, build
from toolkit.options.ways import WINDOW_TOKENS
from toolkit.readers import Reader
from toolkit.retrieval import Index
from toolkit.schema import OPTIONS, InputError, did_you_mean
from toolkit.tuning import TuningSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """An option brought up to date, and the tokens that training it again took, if any."""

    option: Option
    tokens: int = 0


Build = Callable[[Documents], Option]
Correct = Callable[[Option, Documents, Documents], Corrected]
"""Takes the option as it was, the documents before and the documents now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """How one option is made from documents, and what is done to it when they change.

    ``how`` says in words what brings it up to date. ``correct`` does it, and may change the option it is given;
    ``None`` where that is work for people whose result was not given.
    """

    name: str
    how: str
    build: Build
    correct: Correct | None = None


class Indexes:
    """An index of each collection of documents, built once for all options that search it.

    Each is given one of its own: what is done to it is not done to another's. Until then they rest on the same
    contents, and what is worked out for one asker serves the next option too.

    Examples
    --------
    >>> from toolkit import load_documents
    >>> documents, indexes = load_documents("data/samples/documents"), Indexes()
    >>> mine, yours = indexes.of(documents), indexes.of(documents)
    >>> mine.remove(["grants/faq-grants.html"])
    >>> mine.describe()["documents"] == yours.describe()["documents"] - 1
    True
    """

    def __init__(self) -> None:
        self._known: list[tuple[Documents, Index]] = []

    def of(self, documents: Documents, /) -> Index:
        """Return an index of documents that nobody else changes."""
        found = next((index for known, index in self._known if known == documents), None)
        if found is None:
            found = Index.build(documents)
            self._known.append((documents, found))
        return copy(found)  # an index changes by taking on other contents; those that it had stay as they are


def indexed(reader: Reader, /, *, indexes: Indexes | None = None) -> Upkeep:
    """Return the upkeep of RAG: changed documents are indexed again, and those that are gone are taken out."""
    known = indexes or Indexes()

    def correct(option: Option, before: Documents, after: Documents) -> Corrected:
        return Corrected(option=build("rag", documents=after, reader=reader, index=_reindexed(option, before, after)))

    return Upkeep(
        name="rag",
        how="index what changed",
        build=lambda documents: build("rag", documents=documents, reader=reader, index=known.of(documents)),
        correct=correct,
    )


def read_whole(reader: Reader, /, *, window_tokens: int = WINDOW_TOKENS) -> Upkeep:
    """Return the upkeep of long context: documents are read as they now are, and nothing else is kept."""

    def made(documents: Documents) -> Option:
        return build("long-context", documents=documents, reader=reader, window_tokens=window_tokens)

    return Upkeep(
        name="long-context",
        how="read the documents again",
        build=made,
        correct=lambda _, __, after: Corrected(option=made(after)),
    )


def pasted(reader: Reader, pack: Documents | None, /, *, corrected: Documents | None = None) -> Upkeep:
    """Return the upkeep of prompt-only: somebody rewrites the pack; not done unless the rewritten one is given."""

    def made(given: Documents | None) -> Option:
        return build("prompt-only", documents=Documents(items=()), reader=reader, pack=given)

    return Upkeep(
        name="prompt-only",
        how="rewrite the prompt pack by hand",
        build=lambda _: made(pack),
        correct=(lambda _, __, ___: Corrected(option=made(corrected))) if corrected is not None else None,
    )


class Learnt:
    """What is learnt from a tuning set, kept for the documents that it was learnt beside.

    Fine-tuned and hybrid rest on the same model, and a drill builds both again and again: for the same documents it is
    trained, and the hybrid's routing fitted, once.
    """

    def __init__(self, reader: Reader, tuning: TuningSet, /, *, indexes: Indexes | None = None) -> None:
        self._reader, self._tuning = reader, tuning
        self.indexes = indexes or Indexes()
        self._known: list[tuple[Documents, Workbench, dict[str, Option]]] = []

    def option(self, name: str, documents: Documents, /) -> Option:
        """Return the option of a name; the same one to whoever asks."""
        found = next(((bench, built) for known, bench, built in self._known if known == documents), None)
        if found is None:
            index = self.indexes.of(documents)
            found = Workbench(documents, self._reader, index=index, tuning=self._tuning), {}
            self._known.append((documents, *found))
        bench, built = found
        if name not in built:
            built[name] = bench.build(name)
        return built[name]


def trained(
    reader: Reader, tuning: TuningSet, /, *, corrected: TuningSet | None = None, learnt: Learnt | None = None
) -> Upkeep:
    """Return the upkeep of fine-tuned: people correct the examples, and it is trained again from all of them.

    Not done unless the corrected examples are given. ``tokens`` are those of one pass over them. ``learnt`` is shared
    with the hybrid of the same reader and tuning set.
    """
    known = learnt or Learnt(reader, tuning)

    def correct(_: Option, __: Documents, after: Documents) -> Corrected:
        examples = corrected or tuning
        made = build("fine-tuned", documents=after, reader=reader, tuning=examples)
        return Corrected(option=made, tokens=_tokens(examples))

    return Upkeep(
        name="fine-tuned",
        how="correct the examples by hand and train again",
        build=lambda documents: known.option("fine-tuned", documents),
        correct=correct if corrected is not None else None,
    )


def mixed(reader: Reader, tuning: TuningSet, /, *, learnt: Learnt | None = None) -> Upkeep:
    """Return the upkeep of hybrid: its knowledge is indexed again, and what it learnt of form stays."""
    known = learnt or Learnt(reader, tuning)

    def made(documents: Documents) -> Option:
        hybrid = known.option("hybrid", documents)
        # An index of its own: what is brought up to date is changed, and must not change another's.
        return replace(hybrid, retriever=known.indexes.of(documents)) if isinstance(hybrid, Hybrid) else hybrid

    def correct(option: Option, before: Documents, after: Documents) -> Corrected:
        if not isinstance(option, Hybrid):
            raise InputError("this is no hybrid option of ours, so it cannot be brought up to date", field="options")
        index = _reindexed(option, before, after)
        return Corrected(option=replace(option, retriever=index, documents=after))

    return Upkeep(
        name="hybrid",
        how="index what changed",
        build=made,
        correct=correct,
    )


def standard(
    names: Sequence[str],
    /,
    *,
    reader: Reader,
    pack: Documents | None = None,
    corrected_pack: Documents | None = None,
    tuning: TuningSet | None = None,
    corrected_tuning: TuningSet | None = None,
) -> list[Upkeep]:
    """Return the upkeep of options, by name.

    Raises
    ------
    InputError
        Where there is no such option, or it needs a tuning set and none is given.

    Examples
    --------
    >>> from toolkit import readers
    >>> [each.how for each in standard(["rag", "prompt-only"], reader=readers.extractive())]
    ['index what changed', 'rewrite the prompt pack by hand']
    """
    indexes = Indexes()
    known = [pasted(reader, pack, corrected=corrected_pack), indexed(reader, indexes=indexes), read_whole(reader)]
    if tuning is not None:
        learnt = Learnt(reader, tuning, indexes=indexes)
        known += [trained(reader, tuning, corrected=corrected_tuning, learnt=learnt)]
        known += [mixed(reader, tuning, learnt=learnt)]
    upkeeps = {each.name: each for each in known}
    for name in names:
        if name not in upkeeps:
            remedy = "give a tuning set" if name in OPTIONS else did_you_mean(name, upkeeps)
            raise InputError(
                "this option cannot be built here", field="options", got=name, allowed=", ".join(upkeeps), remedy=remedy
            )
    return [upkeeps[name] for name in names]


def changed(before: Documents, after: Documents, /) -> tuple[Documents, list[str]]:
    """Return the documents that are new or not as they were, in text, label or dates, and the ids of those gone."""
    now = {document.document_id for document in after}
    gone = [document.document_id for document in before if document.document_id not in now]
    return Documents(items=tuple(each for each in after if before.get(each.document_id) != each)), gone


def _reindexed(option: Option, before: Documents, after: Documents) -> Index:
    """Return the option's own index, which now holds what the documents hold."""
    retriever = option.retriever if isinstance(option, Rag | Hybrid) else None
    if not isinstance(retriever, Index):
        raise InputError("this option has no index of ours, so it cannot be brought up to date", field="options")
    different, gone = changed(before, after)
    retriever.remove(gone)
    retriever.add(different)
    return retriever


def _tokens(examples: TuningSet) -> int:
    return sum(tokens.count_many([f"{each.question}\n{each.answer}" for each in examples.split("train")]))
