import polars as pl
import pytest

from tests.conftest import FILES, WriteFiles
from toolkit import GoldenSet, load_documents
from toolkit.ingestion import Documents
from toolkit.readers import extractive
from toolkit.runs import positions
from toolkit.schema import POSITIONS, InputError, Prompt, Reading


class Start:
    """A reader that sees the first half of its prompt and no more, and notes what it was given."""

    name = "sees the start"

    def __init__(self) -> None:
        self.prompts: list[Prompt] = []

    def read(self, prompt: Prompt, /) -> Reading:
        self.prompts.append(prompt)
        text = prompt.text[: len(prompt.text) // 2]
        return Reading(text=text, abstained=False, quotes=(), tokens_out=1)


@pytest.fixture
def padded(write_files: WriteFiles) -> Documents:
    filler = {
        f"z{at}.md": f"---\naccess: [everyone]\n---\n# Page {at}\n\n{'Nothing of note here. ' * 40}\n"
        for at in range(9)
    }
    return load_documents(write_files(FILES | filler))


def test_a_reader_that_sees_the_start_is_right_at_the_start_alone(padded: Documents, golden: GoldenSet) -> None:
    table = positions(padded, golden[:1], Start(), window_tokens=4_000)
    assert table.schema == POSITIONS
    assert table["value"].to_list() == [1, 1, table["value"][2], 0, 0]


def test_the_extractive_reader_hardly_cares(padded: Documents, golden: GoldenSet) -> None:
    table = positions(padded, golden, extractive(), window_tokens=4_000)
    assert table["value"].max() - table["value"].min() <= 1 / table["n"][0]
    assert set(table["reader"]) == {extractive().name}


def test_depths_differ_in_nothing_but_the_place_of_the_evidence(padded: Documents, golden: GoldenSet) -> None:
    reader = Start()
    positions(padded, golden[:1], reader, window_tokens=4_000)
    orders = [[source.document_id for source in prompt.sources] for prompt in reader.prompts]
    assert [order.index("fees.md") for order in orders] == sorted(order.index("fees.md") for order in orders)
    assert orders[0][0] == orders[-1][-1] == "fees.md"
    assert len({tuple(each for each in order if each != "fees.md") for order in orders}) == 1


def test_no_position_shows_an_asker_what_they_may_not_see(padded: Documents, golden: GoldenSet) -> None:
    reader = Start()
    positions(padded, golden, reader, window_tokens=4_000)
    assert reader.prompts
    assert not any("six posts" in prompt.text for prompt in reader.prompts)


def test_what_cannot_be_asked_is_left_aside_and_none_is_no_figure(padded: Documents, golden: GoldenSet) -> None:
    unanswerable = golden[4:5]
    row = positions(padded, unanswerable, extractive(), depths=(0.5,)).row(0, named=True)
    assert (row["n"], row["value"], row["low"]) == (0, None, None)
    assert positions(padded, golden, extractive(), depths=(0.5,), window_tokens=510)["n"].item() == 0


def test_the_interval_is_wilsons(padded: Documents, golden: GoldenSet) -> None:
    from toolkit.stats import wilson

    row = positions(padded, golden, extractive(), depths=(0,), window_tokens=4_000).row(0, named=True)
    assert (row["low"], row["high"]) == wilson(row["value"] * row["n"], row["n"])


def test_a_depth_outside_the_window_is_refused(padded: Documents, golden: GoldenSet) -> None:
    with pytest.raises(InputError, match="is not a depth"):
        positions(padded, golden, extractive(), depths=(0, 1.5))
    assert positions(padded, golden, extractive(), depths=()).is_empty()
    assert isinstance(positions(padded, golden, extractive(), depths=()), pl.DataFrame)
