import json
import re

import polars as pl
import pytest

from toolkit import InputError
from toolkit.economics import Scenario
from toolkit.reports import MARKS, Chart
from toolkit.schema import ESTIMATES, Estimate, frame
from toolkit.views import explore, trade_figure, volume_figure

SMALL = Scenario.read("data/samples/scenarios/small-team.yaml")
PLOTLY = "application/vnd.plotly.v1+json"
TRADE = {
    "x": "p50_usd", "y": "share", "x_ends": ("p10_usd", "p90_usd"), "y_ends": ("share_low", "share_high"),
    "across": "USD per completed task", "up": "share of questions", "log": ["x"],
}  # fmt: skip


def trade(*names: str) -> Chart:
    known = {"metric": "completed", "level": 0.95, "n": 30, "method": "Wilson", "provenance": "measured"}
    scores = [Estimate(option=name, value=0.3 + 0.1 * at, low=0.2, high=0.9, **known) for at, name in enumerate(names)]
    usd = [5.0 - at for at, _ in enumerate(names)]
    costs = pl.DataFrame({"option": names, "usd": usd}).with_columns(
        pl.lit("per completed task").alias("item"), low=pl.col("usd") / 2, high=pl.col("usd") * 3, method=pl.lit("P10")
    )
    return trade_figure(frame(scores, ESTIMATES), costs)


def marks(chart: Chart, **columns: object) -> list[dict[str, object]]:
    bundle = json.loads(json.dumps(explore(chart, **columns)._repr_mimebundle_()[PLOTLY]))
    return [trace for trace in bundle["data"] if trace.get("hoverinfo") == "text"]


def test_points_and_both_intervals_are_the_tables() -> None:
    chart = trade("rag", "hybrid")
    for row, mark in zip(chart.table.to_dicts(), marks(chart, **TRADE), strict=True):
        assert (mark["x"], mark["y"]) == ([row["p50_usd"]], [row["share"]])
        right, left = mark["error_x"]["array"][0], mark["error_x"]["arrayminus"][0]
        assert (row["p50_usd"] + right, row["p50_usd"] - left) == pytest.approx((row["p90_usd"], row["p10_usd"]))
        up, down = mark["error_y"]["array"][0], mark["error_y"]["arrayminus"][0]
        assert (row["share"] + up, row["share"] - down) == pytest.approx((row["share_high"], row["share_low"]))
        assert "questions: 30" in mark["hovertext"][0]
        assert "(20% to 90%)" in mark["hovertext"][0]


def test_a_line_an_option_is_the_tables_rows_in_its_colour_and_dash() -> None:
    chart = volume_figure(SMALL, SMALL.estimates(), draws=200)
    ends = {"y_ends": ("p10_usd", "p90_usd"), "across": "tasks a month", "up": "USD", "log": ["x", "y"]}
    lines = marks(chart, x="tasks_a_month", y="p50_usd", **ends)
    drawn = [pair for line in lines for pair in zip(line["x"], line["y"], strict=True)]
    assert sorted(drawn) == sorted(chart.table.select("tasks_a_month", "p50_usd").rows())
    assert {line["line"]["color"] for line in lines} == {mark.colour for mark in MARKS.values()}
    assert len({line["line"]["dash"] for line in lines}) == 5


def test_shares_of_worlds_add_up_at_every_volume() -> None:
    table = volume_figure(SMALL, SMALL.estimates(), draws=200).table
    sums = table.group_by("tasks_a_month").agg(pl.col("cheapest_in_share").sum())["cheapest_in_share"]
    assert sums.to_list() == pytest.approx([1.0] * 19)
    assert table.filter((pl.col("p10_usd") > pl.col("p50_usd")) | (pl.col("p50_usd") > pl.col("p90_usd"))).is_empty()


@pytest.mark.parametrize("name", ["<b>bold</b>", "<img src=x onerror=alert(1)>", '<a href="javascript:x">y</a>'])
def test_a_name_is_text_and_never_markup(name: str) -> None:
    both = explore(trade(name), **TRADE)._repr_mimebundle_()
    told = json.dumps(both[PLOTLY]["data"])
    assert set(re.findall(r"</?\w+", told)) <= {"<b", "</b", "<br"}
    assert "<b>bold" not in told
    assert name not in both["text/html"]
    assert "&lt;" in told


def test_where_no_figure_can_be_drawn_the_chart_stands() -> None:
    chart = trade("rag")
    assert explore(chart, **TRADE)._repr_mimebundle_()["text/html"] == chart.html


def test_nothing_is_asked_of_any_network() -> None:
    assert "http" not in json.dumps(explore(trade("rag"), **TRADE)._repr_mimebundle_()[PLOTLY])


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(InputError, match="usd_per_task"):
        explore(trade("rag"), **{**TRADE, "x": "usd_per_task"})


def test_the_sentence_names_those_that_none_beats() -> None:
    assert trade("rag", "hybrid").see.startswith("Hybrid alone is beaten by no other")


def test_voila_whose_renderer_fails_is_given_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[dict[str, str]] = []
    monkeypatch.setattr("IPython.display.display", lambda *bundles, raw: shown.extend(bundles))
    explored = explore(trade("rag", "hybrid"), **TRADE)
    explored._ipython_display_()
    assert [PLOTLY in bundle for bundle in shown] == [False, True]
    shown.clear()
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.8")
    explored._ipython_display_()
    assert [list(bundle) for bundle in shown] == [["text/html"]]
    assert "In JupyterLab" in shown[0]["text/html"]
