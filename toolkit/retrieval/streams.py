"""Texts to numbered words, a whole corpus at a time.

The rule of ``words`` on bytes: one table look-up a byte finds where words start and end, eight bytes at a time make a
word's key, and a hash table in numpy numbers the keys. Python meets each distinct word once, whatever the size.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toolkit.retrieval.words import LONGEST_BYTES, Kind, kind

_BLOCK_CHARACTERS = 1 << 21
_THREADS = 2
_PADDING = bytes(LONGEST_BYTES + 8)
# Odd multipliers with about half of their bits set (MurmurHash3's and splitmix64's).
_MIX, _SPREAD = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0x9E3779B97F4A7C15)
_FIRST_BYTES = np.array([(1 << (8 * size)) - 1 for size in range(9)], dtype=np.uint64)
_WORD_BYTES = bytes(byte if byte >= 0x80 else ord(chr(byte).lower()) * chr(byte).isalnum() for byte in range(256))


@dataclass(frozen=True, slots=True)
class Stream:
    """Every word of many texts in order, each as a number.

    ``numbers[bounds[i] : bounds[i + 1]]`` are the words of text ``i``, and ``words[number]`` is the word.
    """

    numbers: NDArray[np.int32]
    bounds: NDArray[np.int64]
    words: list[str]


def number_words(texts: Sequence[str], /) -> Stream:
    """Return the words of every text, in order, as numbers.

    Examples
    --------
    >>> stream = number_words(["Leave to remain", "remain, leave"])
    >>> stream.numbers.tolist(), stream.bounds.tolist(), stream.words
    ([0, 1, 2, 2, 0], [0, 3, 5], ['leave', 'to', 'remain'])
    """
    numbering = _Numbering()
    # Two words need a separator between them, so this is enough; pages that are never written take no memory.
    numbers = np.empty(sum(map(len, texts)) // 2 + len(texts) + 1, np.int32)
    counts, used = [np.zeros(1, np.int64)], 0
    for block in _read_ahead(texts):
        numbers[used : used + block.keys.size] = numbering.number(block)
        counts.append(block.counts)
        used += block.keys.size
    return Stream(numbers[:used], np.cumsum(np.concatenate(counts)), numbering.words)


def _read_ahead(texts: Sequence[str]) -> Iterator["_Block"]:
    """Yield blocks in order, a few read ahead: numpy lets go of the interpreter while it works on them."""
    ahead: deque[Future[_Block]] = deque()
    with ThreadPoolExecutor(_THREADS) as threads:
        for block in _blocks(texts):
            ahead.append(threads.submit(_read_block, block))
            if len(ahead) > 2 * _THREADS:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


@dataclass(frozen=True, slots=True)
class _Block:
    """The words of some texts: where each begins and ends in ``data``, its key, and how many each text has."""

    data: bytes
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    keys: NDArray[np.uint64]
    counts: NDArray[np.int64]


def _blocks(texts: Sequence[str]) -> Iterator[list[str]]:
    first, size = 0, 0
    for place, text in enumerate(texts, start=1):
        size += len(text)
        if size >= _BLOCK_CHARACTERS:
            yield list(texts[first:place])
            first, size = place, 0
    yield list(texts[first:])


def _read_block(texts: list[str]) -> _Block:
    joined = "\n".join(texts)
    if joined.isascii():
        data, sizes = joined.encode("ascii"), list(map(len, texts))
    else:
        encoded = [text.encode("utf-8", "replace") for text in texts]
        data, sizes = b"\n".join(encoded), list(map(len, encoded))
    data, breaks = _without_separators(b"\0" + data.translate(_WORD_BYTES) + _PADDING)
    characters = np.frombuffer(data, np.uint8)
    starts, ends = _word_bounds(characters != 0, breaks)
    counts = np.diff(np.searchsorted(starts, np.cumsum(np.array(sizes, np.int64) + 1)), prepend=0)
    ends = np.minimum(ends, starts + LONGEST_BYTES)
    return _Block(data, starts, ends, _keys(characters, starts, ends), counts)


def _without_separators(data: bytes) -> tuple[bytes, NDArray[np.int64]]:
    """Blank the separators beyond ASCII; return also where words end by themselves (scripts without spaces)."""
    leads = np.flatnonzero(np.frombuffer(data, np.uint8) >= 0xC0)
    if not leads.size:
        return data, leads
    blanked = np.frombuffer(bytearray(data), np.uint8)
    code_points, sizes = _decoded(blanked, leads)
    distinct, inverse = np.unique(code_points, return_inverse=True)
    kinds = np.fromiter((kind(int(code_point)) for code_point in distinct), np.int8, distinct.size)[inverse]
    parts = kinds == Kind.SEPARATOR
    for offset in range(4):
        blanked[leads[parts & (sizes > offset)] + offset] = 0
    alone = kinds == Kind.WORD
    return blanked.tobytes(), np.union1d(leads[alone], (leads + sizes)[alone])


def _decoded(characters: NDArray[np.uint8], leads: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the code points of the characters whose UTF-8 begins at ``leads``, and how many bytes each takes."""
    first = characters[leads].astype(np.int64)
    sizes = 2 + (first >= 0xE0).astype(np.int64) + (first >= 0xF0)
    code_points = first & np.array([0, 0, 0x1F, 0x0F, 0x07])[sizes]
    for offset in range(1, 4):
        more = sizes > offset
        code_points[more] = code_points[more] << 6 | characters[leads[more] + offset] & 0x3F
    return code_points, sizes


def _word_bounds(in_word: NDArray[np.bool_], breaks: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    edges = np.flatnonzero(in_word[1:] != in_word[:-1]) + 1
    if breaks.size:
        # A break inside a run ends one word and starts another; at a run's edge it changes nothing.
        inside = np.setdiff1d(breaks[in_word[breaks] & in_word[breaks - 1]], edges)
        edges = np.sort(np.concatenate([edges, inside, inside]))
    return edges[0::2], edges[1::2]


def _keys(characters: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return a 64-bit key a word: its own bytes up to eight of them, a hash of them beyond."""
    # Eight bytes from any position on: numpy reads unaligned numbers through such a view.
    eight = np.ndarray((characters.size - 7,), np.dtype("<u8"), characters, strides=(1,))
    sizes = ends - starts
    keys: NDArray[np.uint64] = eight[starts] & _FIRST_BYTES[np.minimum(sizes, 8)]
    longer = np.flatnonzero(sizes > 8)
    for done in range(8, LONGEST_BYTES, 8):
        longer = longer[sizes[longer] > done]
        if not longer.size:
            break
        part = eight[starts[longer] + done] & _FIRST_BYTES[np.minimum(sizes[longer] - done, 8)]
        mixed = (keys[longer] ^ part * _SPREAD) * _MIX
        keys[longer] = mixed ^ mixed >> np.uint64(29)
    return keys


class _Numbering:
    """A hash table from keys to numbers, in order of first use: open addressing, many keys at a step."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._known = np.empty(0, np.uint64)
        self._resize(1 << 16)

    def number(self, block: _Block) -> NDArray[np.int32]:
        """Return the number of each word of a block, and remember the new ones."""
        numbers = self._look_up(block.keys)
        new = np.flatnonzero(numbers < 0)
        if new.size:
            keys, first = np.unique(block.keys[new], return_index=True)
            order = np.argsort(first)
            self._remember(keys[order], block, new[first[order]])
            numbers[new] = self._look_up(block.keys[new])
        return numbers

    def _look_up(self, keys: NDArray[np.uint64]) -> NDArray[np.int32]:
        slots = self._slots_of(keys)
        numbers = self._numbers[slots]
        clashing = np.flatnonzero((self._keys[slots] != keys) & (numbers >= 0))
        slots = slots[clashing]
        while clashing.size:
            slots = slots + 1 & self._numbers.size - 1
            numbers[clashing] = self._numbers[slots]
            still = (self._keys[slots] != keys[clashing]) & (numbers[clashing] >= 0)
            clashing, slots = clashing[still], slots[still]
        return numbers

    def _remember(self, keys: NDArray[np.uint64], block: _Block, places: NDArray[np.int64]) -> None:
        bounds = zip(block.starts[places].tolist(), block.ends[places].tolist(), strict=True)
        self.words += [block.data[start:end].decode("utf-8", "ignore") for start, end in bounds]
        self._known = np.concatenate([self._known, keys])
        if self._known.size * 2 > self._numbers.size:
            self._resize(1 << int(self._known.size * 2).bit_length())
        else:
            self._insert(keys, self._known.size - keys.size)

    def _resize(self, size: int) -> None:
        self._keys = np.zeros(size, np.uint64)
        self._numbers = np.full(size, -1, np.int32)
        self._insert(self._known, 0)

    def _insert(self, keys: NDArray[np.uint64], first_number: int) -> None:
        """Put distinct new keys in: each to its slot, or to the next that is free."""
        numbers = np.arange(first_number, first_number + keys.size, dtype=np.int32)
        slots = self._slots_of(keys)
        while keys.size:
            free = self._numbers[slots] < 0
            self._numbers[slots[free]] = numbers[free]  # of several for one slot, the last stays
            stays = self._numbers[slots] == numbers
            self._keys[slots[stays]] = keys[stays]
            keys, numbers = keys[~stays], numbers[~stays]
            slots = slots[~stays] + 1 & self._numbers.size - 1

    def _slots_of(self, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
        bits = self._numbers.size.bit_length() - 1
        return (keys * _SPREAD >> np.uint64(64 - bits)).astype(np.int64)
