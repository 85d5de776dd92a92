"""Chunks and questions as vectors whose products are exact, so that nothing beside a chunk can move its score."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from toolkit.embedding import Embedder, Vectors
from toolkit.retrieval.words import split
from toolkit.schema import Chunk, Document, InputError

_CHUNK_STEPS, _QUESTION_STEPS = 1 << 12, 1 << 11
"""Vectors' numbers are kept in steps of 1/4096 and 1/2048. A product of the two is a multiple of 2**-23 and no sum of
them passes 2, which float32 holds exactly: the order of summing, and with it the library, the load and what lies beside
a chunk, change no bit. It costs about 0.0002 of a cosine, where chunks differ by hundredths."""


def text_of(title: str, headings: Sequence[str], context: str, text: str, /) -> str:
    r"""Return what a model reads of a chunk: where it stands, then what it says.

    Examples
    --------
    >>> text_of("Leave", ("Leave", "Part-time"), "", "Pro rata.")
    'Leave\nPart-time\nPro rata.'
    """
    above = dict.fromkeys((title, *headings))  # a title is most often the first heading too
    return "\n".join(part for part in (*above, context, text) if part.strip())


def chunk_vectors(
    embedder: Embedder, documents: Sequence[Document], chunks: Sequence[Chunk], document_of: NDArray[np.int32], /
) -> Vectors:
    """Return the vector of each chunk. Each rests on its own document alone, so that hidden text moves none."""
    titles = [documents[place].title for place in document_of.tolist()]
    texts = [
        text_of(title, chunk.headings, chunk.context, chunk.text) for title, chunk in zip(titles, chunks, strict=True)
    ]
    return _embedded(embedder, texts, _CHUNK_STEPS)


def directions(embedder: Embedder, questions: Sequence[str], /) -> Vectors:
    """Return the vector of each question."""
    return _embedded(embedder, questions, _QUESTION_STEPS)


def _embedded(embedder: Embedder, texts: Sequence[str], steps: int) -> Vectors:
    """Return vectors in whole steps; zeros where a text has no words: it is near to nothing."""
    places: dict[str, int] = {}
    of = [places.setdefault(text, len(places)) if split(text) else -1 for text in texts]
    distinct = [text for text in dict.fromkeys(texts) if text in places]
    vectors = np.zeros((len(distinct) + 1, embedder.dimensions), np.float32)  # the last row is the place -1
    if distinct:
        # Lone surrogates have no UTF-8, and models read UTF-8.
        given = embedder.embed([text.encode("utf-8", "replace").decode() for text in distinct])
        if given.shape != (len(distinct), embedder.dimensions):
            got = f"{given.shape}, of {embedder.dimensions} dimensions"
            raise InputError("did not give one vector a text", field="embedder", got=got)
        vectors[:-1] = np.round(given * np.float32(steps)) / np.float32(steps)
    return vectors[of]
