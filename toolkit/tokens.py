"""Count tokens as a model would, with tiktoken, offline too.

tiktoken downloads each vocabulary once. Where that is not possible it can be read from a folder that holds the files
under the names tiktoken caches them by: ``TIKTOKEN_CACHE_DIR``, or an installed package that ships them.
"""

import os
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import tiktoken

from toolkit.schema import InputError, did_you_mean

DEFAULT_ENCODING = "o200k_base"

# tiktoken's cache names (the SHA-1 of each vocabulary's address), to know beforehand whether a folder holds a
# vocabulary.
_CACHE_NAMES = {
    "o200k_base": "fb374d419588a4632f3f557e76b4b70aebbca790",
    "o200k_harmony": "fb374d419588a4632f3f557e76b4b70aebbca790",
    "cl100k_base": "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
    "p50k_base": "ec7223a39ce59f226a68acc30dc1af2788490e15",
    "p50k_edit": "ec7223a39ce59f226a68acc30dc1af2788490e15",
}
# Packages that ship vocabularies, and where in them. They are located, never imported.
_SHIPPED_IN = {"litellm": "litellm_core_utils/tokenizers"}
_CACHE_VARIABLE = "TIKTOKEN_CACHE_DIR"
_lock = threading.Lock()
_LONGEST_GAP = 10_000
_GAP = re.compile(rf"\s{{{_LONGEST_GAP},}}")


def encoding_name(model_or_encoding: str = DEFAULT_ENCODING, /) -> str:
    """Return the encoding for a model's name, or the name itself where it is an encoding's.

    Raises
    ------
    InputError
        Where tiktoken knows neither a model nor an encoding of that name.

    Examples
    --------
    >>> encoding_name("gpt-4o"), encoding_name("cl100k_base")
    ('o200k_base', 'cl100k_base')
    """
    known = tiktoken.list_encoding_names()
    if model_or_encoding in known:
        return model_or_encoding
    try:
        return tiktoken.encoding_name_for_model(model_or_encoding)
    except KeyError:
        raise InputError(
            "tiktoken knows no encoding for this",
            field="encoding",
            got=model_or_encoding,
            allowed=f"{', '.join(sorted(known))}, or a model that tiktoken knows",
            remedy=did_you_mean(model_or_encoding, known),
        ) from None


@cache
def encoding(model_or_encoding: str = DEFAULT_ENCODING, /) -> tiktoken.Encoding:
    """Return tiktoken's encoding, its vocabulary read offline where one is to be found.

    Looked for in this order: ``TIKTOKEN_CACHE_DIR``; a package of the ``offline`` extra; tiktoken's own download.

    Raises
    ------
    InputError
        Where no vocabulary can be had. Tokens are never approximated.
    """
    name = encoding_name(model_or_encoding)
    with _lock, _vocabulary_folder(name):
        try:
            return tiktoken.get_encoding(name)
        except (OSError, ValueError) as error:  # requests' errors are OSErrors; a damaged file is a ValueError
            raise InputError(
                f"tiktoken's vocabulary is neither on this machine nor to be downloaded ({type(error).__name__})",
                field="encoding",
                got=name,
                remedy="install the offline vocabularies (pip install 'groundwork-toolkit[offline]'), or set "
                f"{_CACHE_VARIABLE} to a folder that holds {_CACHE_NAMES.get(name, 'the file')}",
            ) from error


def count(text: str, *, encoding_for: str = DEFAULT_ENCODING) -> int:
    """Return how many tokens a text takes.

    Special tokens in the text are counted as the plain characters they are, since text is never trusted.

    Examples
    --------
    >>> count("Can we train the model on our data?")
    9
    """
    return sum(len(encoding(encoding_for).encode_ordinary(part)) for part in _parts(text))


def count_many(texts: Sequence[str], *, encoding_for: str = DEFAULT_ENCODING) -> list[int]:
    """Return how many tokens each text takes, on several threads.

    Examples
    --------
    >>> count_many(["one", "one two"])
    [1, 2]
    """
    if any(_GAP.search(text) for text in texts):
        return [count(text, encoding_for=encoding_for) for text in texts]
    return [len(tokens) for tokens in encoding(encoding_for).encode_ordinary_batch(list(texts))]


def _parts(text: str) -> list[str]:
    """Return a text in parts that tiktoken can take: its engine breaks down on a million spaces in a row."""
    cuts = [cut for gap in _GAP.finditer(text) for cut in range(gap.start(), gap.end(), _LONGEST_GAP)]
    return [text[start:end] for start, end in pairwise([0, *cuts, len(text)])]


@contextmanager
def _vocabulary_folder(name: str) -> Iterator[None]:
    """Point tiktoken at a folder that holds the vocabulary, for as long as it takes to read it.

    tiktoken takes the folder from the environment alone, so it is set, and put back, under a lock.
    """
    folder = next((folder for folder in _folders() if (folder / _CACHE_NAMES.get(name, "?")).is_file()), None)
    before = os.environ.get(_CACHE_VARIABLE)
    if folder is None:
        yield
        return
    os.environ[_CACHE_VARIABLE] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[_CACHE_VARIABLE]
        else:
            os.environ[_CACHE_VARIABLE] = before


def _folders() -> Iterable[Path]:
    """Yield the folders that may hold vocabularies, in the order in which they are believed."""
    if configured := os.environ.get(_CACHE_VARIABLE):
        yield Path(configured)
    for package, folder in _SHIPPED_IN.items():
        found = find_spec(package)
        for location in (found.submodule_search_locations or []) if found else []:
            yield Path(location) / folder
