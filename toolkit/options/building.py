"""An option from its name."""

from toolkit.ingestion import Documents
from toolkit.options.attempt import Option
from toolkit.options.ways import WINDOW_TOKENS, LongContext, PromptOnly, Rag
from toolkit.readers import Reader
from toolkit.retrieval import Index, Retriever
from toolkit.schema import OPTIONS, InputError, did_you_mean

MEASURED = ("prompt-only", "rag", "long-context")
"""The options that can be run. The other two of the five are shown as not run yet."""


def build(
    name: str,
    /,
    *,
    documents: Documents,
    reader: Reader,
    index: Retriever | None = None,
    pack: Documents | None = None,
    window_tokens: int = WINDOW_TOKENS,
) -> Option:
    """Return the option of a name, made of these parts.

    Parameters
    ----------
    name
        One of :data:`MEASURED`.
    documents, reader
        What it answers from, and what reads.
    index
        Over the documents, or any other retriever of them; an index is made here where one is needed and not given.
    pack
        What prompt-only pastes into every prompt, in parts that may carry access labels.
    window_tokens
        The reader's window, in tokens.

    Raises
    ------
    InputError
        Where there is no such option, or it cannot be run yet.

    Examples
    --------
    >>> from toolkit import load_documents, readers
    >>> build("long-context", documents=load_documents("data/samples/documents"), reader=readers.extractive()).name
    'long-context'
    """
    if name == "prompt-only":
        return PromptOnly(pack=pack or Documents(items=()), reader=reader, window_tokens=window_tokens)
    if name == "rag":
        return Rag(retriever=index or Index.build(documents), documents=documents, reader=reader)
    if name == "long-context":
        return LongContext(documents=documents, reader=reader, window_tokens=window_tokens)
    problem = "this option cannot be run yet" if name in OPTIONS else "there is no such option"
    raise InputError(
        problem, field="options", got=name, allowed=", ".join(MEASURED), remedy=did_you_mean(name, MEASURED)
    )
