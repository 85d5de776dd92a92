import numpy as np

from toolkit.retrieval.postings import Postings


def test_counts_each_term_of_each_chunk_and_fields_twice() -> None:
    numbers = np.array([1, 0, 1, 1, 2, 0], np.int32)  # chunk 0: field [1], text [0, 1, 1]; chunk 1: text [2, 0]
    postings = Postings.of(numbers, np.array([0, 1, 4, 4, 6]), 3)
    held = [
        (postings.rows[start:end].tolist(), postings.counts[start:end].tolist())
        for start, end in zip(postings.starts[:-1], postings.starts[1:], strict=True)
    ]
    assert held == [([0, 1], [1, 1]), ([0], [4]), ([1], [1])]
    assert postings.sizes.tolist() == [5, 2]


def test_no_chunks_hold_nothing() -> None:
    postings = Postings.of(np.empty(0, np.int32), np.zeros(1, np.int64), 0)
    assert postings.starts.tolist() == [0]
    assert not postings.rows.size
