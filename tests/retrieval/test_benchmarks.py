"""The parts of the speed bench that work something out; the timings themselves are for `make bench`."""

import json
from xml.etree import ElementTree

import polars as pl
import pytest

from benchmarks.retrieval import speed
from benchmarks.retrieval.plots import write_plots
from benchmarks.retrieval.texts import text_corpus


def measured(**engines: float) -> pl.DataFrame:
    rows = [
        {"passages": 1_000, "engine": name.replace("_", " "), **dict.fromkeys(speed.FIGURES, figure)}
        for name, figure in engines.items()
    ]
    return pl.DataFrame(rows)


@pytest.fixture
def squad(tmp_path):
    context = "Leave is thirty days. It is asked for in May. Travel is second class. Claims are paid in a month."
    asked = {"question": "How long is leave?", "answers": [{"text": "thirty", "answer_start": 9}]}
    file = tmp_path / "set.json"
    articles = [{"title": "Rules", "paragraphs": [{"context": context, "qas": [asked]}]}]
    file.write_text(json.dumps({"data": articles}))
    return file


@pytest.mark.parametrize("size", [1, 7])
def test_real_text_gives_as_many_passages_as_asked_for(squad, size: int) -> None:
    made = text_corpus(squad, size, seed=1, questions=5)
    assert len(made.passages) == size
    assert made.questions == ["How long is leave?"]
    assert made == text_corpus(squad, size, seed=1, questions=5)
    assert all("." in passage for passage in made.passages)


def test_ratios_are_to_the_best_peer_of_each_figure() -> None:
    table = speed._with_ratios(measured(groundwork_bm25=2.0, tantivy=6.0, bm25s=3.0))
    assert table["p50_ms x"].to_list() == [1.5, 0.5, 1.0]
    assert table.columns == ["passages", "engine", *speed.FIGURES, *(f"{name} x" for name in speed.FIGURES)]


def test_a_mask_is_compared_with_none() -> None:
    table = measured(groundwork_bm25=2.0).vstack(
        measured(groundwork_bm25=1.0).with_columns(engine=pl.lit("groundwork bm25, masked"))
    )
    assert speed.masked(table).to_dicts() == [{"passages": 1_000, "p50_ms": 0.5, "p95_ms": 0.5, "batch_ms": 0.5}]


def test_each_figure_is_drawn(tmp_path) -> None:
    table = measured(groundwork_bm25=0.02, rank=300.0).with_columns(load_s=pl.lit(None, pl.Float64))
    table = table.with_columns(engine=pl.col("engine").str.replace("rank", "<rank> & co"))
    written = write_plots(table, speed.FIGURES, tmp_path / "plots")
    assert [file.stem for file in written] == [name for name in speed.FIGURES if name != "load_s"]
    drawn = ElementTree.parse(written[0])  # noqa: S314 - our own
    widths = [float(bar.get("width")) for bar in drawn.findall(".//{*}rect")[1:]]
    assert widths == sorted(widths)
    assert "<rank> & co" in [text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")]
