"""Texts to numbered words, a whole corpus at a time.

The rule of ``words`` on bytes: one table look-up a byte finds where words start and end, eight bytes at a time make a
word's key, and a hash table in numpy numbers the keys. Python meets each distinct word once, whatever the size.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from toolkit.retrieval import kernels
from toolkit.retrieval.words import LONGEST_BYTES, Kind, kind

_BLOCK_CHARACTERS = 1 << 19
_FIRST, _PADDING = 1, bytes(LONGEST_BYTES + 8)
"""What stands around a block's bytes: so each word has an edge on both sides, and eight bytes from anywhere on."""
# Odd multipliers with about half of their bits set (MurmurHash3's and splitmix64's).
_MIX, _SPREAD = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0x9E3779B97F4A7C15)
_FIRST_BYTES = np.array([(1 << (8 * size)) - 1 for size in range(9)], dtype=np.uint64)
_WORD_BYTES = bytes(byte if byte >= 0x80 else ord(chr(byte).lower()) * chr(byte).isalnum() for byte in range(256))

_Place: TypeAlias = np.signedinteger[Any]
_Edges: TypeAlias = tuple[NDArray[np.uint8], NDArray[_Place]]


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
    characters = sum(map(len, texts))
    loops = kernels.loops(characters)
    numbering = _Numbering() if loops is None else _CompiledNumbering(loops)
    # In scripts without spaces each letter is a word, so this is enough; pages that are never written take no memory.
    numbers = np.empty(characters, np.int32)
    counts, used = [np.zeros(1, np.int64)], 0
    for block in _read_ahead(texts, loops):
        numbers[used : used + block.keys.size] = numbering.number(block)
        counts.append(block.counts)
        used += block.keys.size
    return Stream(numbers[:used], np.cumsum(np.concatenate(counts)), numbering.words)


def _read_ahead(texts: Sequence[str], loops: ModuleType | None) -> Iterator["_Block"]:
    """Yield blocks in order, a few read ahead: what reads them lets go of the interpreter."""
    ahead: deque[Future[_Block]] = deque()
    with ThreadPoolExecutor(kernels.THREADS) as threads:
        for block in _blocks(texts):
            ahead.append(threads.submit(_read_block, block, loops))
            if len(ahead) > 2 * kernels.THREADS:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


@dataclass(frozen=True, slots=True)
class _Block:
    """The words of some texts: where each begins and ends among ``characters``, its key, and how many each text has."""

    characters: NDArray[np.uint8]
    starts: NDArray[_Place]
    ends: NDArray[_Place]
    keys: NDArray[np.uint64]
    counts: NDArray[np.int64]

    def words(self, places: NDArray[np.int64], /) -> list[str]:
        """Return the words at some places: cut out side by side, so that Python meets them in one piece."""
        starts, sizes = self.starts[places], self.ends[places] - self.starts[places] + 1
        ends = np.cumsum(sizes)
        gathered = self.characters[np.arange(sizes.sum()) + np.repeat(starts - ends + sizes, sizes)]
        gathered[ends - 1] = ord("\n")
        text: str = gathered.tobytes().decode("utf-8", "ignore")
        return text.split("\n")[:-1]


def _blocks(texts: Sequence[str]) -> Iterator[list[str]]:
    ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)))
    cuts = np.searchsorted(ends, np.arange(_BLOCK_CHARACTERS, ends[-1] if len(texts) else 0, _BLOCK_CHARACTERS))
    for first, last in pairwise([0, *np.unique(cuts + 1).tolist(), len(texts)]):
        yield list(texts[first:last])


def _read_block(texts: list[str], loops: ModuleType | None) -> _Block:
    joined = "\n".join(texts)
    if joined.isascii():
        data, sizes = joined.encode("ascii"), list(map(len, texts))
    else:
        encoded = [text.encode("utf-8", "replace") for text in texts]
        data, sizes = b"\n".join(encoded), list(map(len, encoded))
    breaks = np.empty(0, np.int64)
    if loops is None or not joined.isascii():
        data, breaks = _without_separators(data.translate(_WORD_BYTES))
    characters, edges = _edges(data) if loops is None else _compiled_edges(data, loops)
    edges = _broken(edges, characters, breaks + _FIRST)
    starts, ends = edges[0::2], edges[1::2]
    counts = np.diff(np.searchsorted(starts, np.cumsum(np.array(sizes, np.int64) + 1)), prepend=0)
    ends = np.minimum(ends, starts + LONGEST_BYTES)
    return _Block(characters, starts, ends, _keys(characters, starts, ends, loops), counts)


def _edges(data: bytes) -> _Edges:
    """Return bytes with room around them, and where among those words start and end."""
    characters = np.frombuffer(bytes(_FIRST) + data + _PADDING, np.uint8)
    in_word = characters != 0
    return characters, np.flatnonzero(in_word[1:] != in_word[:-1]) + 1


def _compiled_edges(data: bytes, loops: ModuleType) -> _Edges:
    """Return the same in one go, with bytes that may still be in upper case."""
    characters, edges = np.zeros(_FIRST + len(data) + len(_PADDING), np.uint8), np.empty(len(data) + 1, np.int32)
    table = np.frombuffer(_WORD_BYTES, np.uint8)
    found = loops.find_edges(np.frombuffer(data, np.uint8), table, _FIRST, characters, edges)
    return characters, edges[:found]


def _broken(edges: NDArray[_Place], characters: NDArray[np.uint8], breaks: NDArray[np.int64]) -> NDArray[_Place]:
    """Add the places where words end by themselves: a break inside a run ends one word and starts another."""
    if breaks.size:
        in_word = characters != 0
        inside = np.setdiff1d(breaks[in_word[breaks] & in_word[breaks - 1]], edges)
        edges = np.sort(np.concatenate([edges, inside, inside]))
    return edges


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


def _keys(
    characters: NDArray[np.uint8], starts: NDArray[_Place], ends: NDArray[_Place], loops: ModuleType | None
) -> NDArray[np.uint64]:
    """Return a 64-bit key a word: its own bytes up to eight of them, a hash of them beyond."""
    # Eight bytes from any position on: numpy reads unaligned numbers through such a view.
    eight = np.ndarray((characters.size - 7,), np.dtype("<u8"), characters, strides=(1,))
    keys: NDArray[np.uint64] = np.empty(starts.size, np.uint64)
    if loops is not None:
        loops.hash_words(eight, starts.astype(np.int32), ends.astype(np.int32), _FIRST_BYTES, keys)
        return keys
    sizes = ends - starts
    keys = eight[starts] & _FIRST_BYTES[np.minimum(sizes, 8)]
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
            if self._known.size * 2 > self._numbers.size:
                self._resize(1 << int(self._known.size * 2).bit_length())
            else:
                self._insert(keys[order], self._known.size - keys.size)
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
        self.words += block.words(places)
        self._known = np.concatenate([self._known, keys])

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


class _CompiledNumbering:
    """The same, key by key."""

    def __init__(self, loops: ModuleType) -> None:
        self.words: list[str] = []
        self._loops = loops
        self._known = np.zeros(1 << 17, np.uint64)

    def number(self, block: _Block) -> NDArray[np.int32]:
        """Return the number of each word of a block, and remember the new ones."""
        numbers, new, done = np.empty(block.keys.size, np.int32), np.empty(block.keys.size + 1, np.int64), 0
        while done < block.keys.size:
            if 4 * len(self.words) >= self._known.size:
                self._known = self._grown()
            found = self._loops.number_keys(block.keys, done, self._known, len(self.words), numbers, new)
            self.words += block.words(new[:found])
            done = int(new[found])
        return numbers

    def _grown(self) -> NDArray[np.uint64]:
        """Return a table of twice the size."""
        keys, numbers = self._known[0::2], self._known[1::2].astype(np.int64) - 1
        used = np.flatnonzero(numbers >= 0)
        in_order = np.empty(used.size, np.uint64)
        in_order[numbers[used]] = keys[used]
        grown, places = np.zeros(2 * self._known.size, np.uint64), np.empty(used.size + 1, np.int64)
        self._loops.number_keys(in_order, 0, grown, 0, np.empty(used.size, np.int32), places)
        return grown
