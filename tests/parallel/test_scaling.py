"""The model of what scales: its laws, and that it says what was measured of sizes that it was not fitted to."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.scaling.__main__ import FIGURES, PAGE
from benchmarks.scaling.fit import check, link_of, work_of
from benchmarks.scaling.model import Link, Predicted, Work, alone, asked, enough, largest_corpus, shared
from benchmarks.scaling.tables import tables, write

seconds = st.floats(0, 10)
links = st.builds(Link, task_s=st.floats(0, 0.1), byte_s=st.floats(0, 1e-7))
works = st.builds(
    Work,
    alone_s=seconds, each_s=seconds, here_s=st.floats(0, 1), after_s=st.floats(0, 1), start_s=seconds,
    bytes_each=st.floats(0, 1e6), items_a_task=st.floats(1, 1_000),
)  # fmt: skip
counts = st.integers(1, 100_000)
some = st.integers(1, 64)
CLOSE = 1 + 1e-9


@given(work=works, link=links, items=counts, more=counts, workers=some)
def test_more_items_take_no_less(work: Work, link: Link, items: int, more: int, workers: int) -> None:
    # One task more can even out the last round, so that whole tasks are compared.
    fewer, larger = (int(work.items_a_task) * n for n in (items, items + more))
    whole = Work(**{**_fields(work), "items_a_task": int(work.items_a_task)})
    assert shared(whole, fewer, workers, link=link).wall_s <= shared(whole, larger, workers, link=link).wall_s * CLOSE


@given(work=works, link=links, items=counts, workers=some, more=some)
def test_more_workers_take_no_longer(work: Work, link: Link, items: int, workers: int, more: int) -> None:
    few, many = (shared(work, items, count, link=link).wall_s for count in (workers, workers + more))
    assert many <= few * CLOSE


@given(work=works, link=links, items=counts, workers=some)
def test_no_wall_is_below_what_is_not_shared_nor_below_an_even_share(
    work: Work, link: Link, items: int, workers: int
) -> None:
    wall = shared(work, items, workers, link=link).wall_s * CLOSE
    assert wall >= items * max(work.each_s / workers + work.after_s, work.here_s + work.after_s)
    assert wall * workers >= items * (work.each_s + work.after_s)  # never more than as many times as fast


@given(work=works, link=links, items=counts)
def test_there_are_enough_where_more_gain_little(work: Work, link: Link, items: int) -> None:
    count = enough(work, items, link=link)
    now, then = (shared(work, items, each, link=link).wall_s for each in (count, 2 * count))
    assert count == 1_024 or then > now * 0.9


def _fields(work: Work) -> dict[str, float]:
    return {name: getattr(work, name) for name in Work.__dataclass_fields__}


WORK = Work(alone_s=1.01, each_s=1.0, here_s=0.0, after_s=0.01, start_s=2.0, bytes_each=1e6, items_a_task=10)
LINK = Link(task_s=0.1, byte_s=1e-8)


def test_it_is_the_sum_of_its_pieces() -> None:
    # 100 items are 10 tasks; 4 workers take 3 rounds of 10 s; the hub 100 x 0.01 s and 10 x 0.1 s.
    assert shared(WORK, 100, 4, link=LINK) == Predicted(wall_s=2 + 30 + 1, bottleneck="workers")
    assert alone(WORK, 100) == pytest.approx(101)
    assert shared(WORK, 10_000, 10_000, link=LINK).bottleneck == "hub"
    assert shared(WORK, 0, 1, link=LINK) == Predicted(wall_s=2.0, bottleneck="start")
    with pytest.raises(ValueError, match="workers must be at least 1; got 0"):
        shared(WORK, 1, 0, link=LINK)


def test_an_endpoint_is_waited_for_until_our_own_time_is_more() -> None:
    assert asked(640, 64, latency_s=1, own_s=0.003, kept_s=0.001) == Predicted(wall_s=10.0, bottleneck="endpoint")
    assert asked(6_400, 1_000, latency_s=1, own_s=0.003, kept_s=0.001).bottleneck == "hub"
    assert asked(1, 64, latency_s=1, own_s=0.003, kept_s=0.001).wall_s == 1
    assert asked(0, 64, latency_s=1, own_s=0.003, kept_s=0.001).wall_s == 0


def test_half_of_memory_holds_so_much() -> None:
    assert largest_corpus(16e9, bytes_a_passage=4_000) == 2_000_000


FOUND = json.loads(FIGURES.read_text(encoding="utf-8"))


MEASURED = [kind for kind in ("ingestion", "indexing", "answering") if kind in FOUND]


@pytest.mark.parametrize("kind", MEASURED)
def test_what_was_measured_gives_a_model_and_a_check_that_it_was_not_fitted_to(kind: str) -> None:
    work = work_of(FOUND, kind)
    fitted = min(run["items"] for run in FOUND[kind])
    assert work.each_s > 0
    rows = check(FOUND, kind)
    assert {row["how"] for row in rows} == {"serial", "processes", "cluster"}
    assert all(row["items"] > fitted for row in rows)
    alone_again = next(row for row in rows if row["how"] == "serial")
    assert alone_again["predicted_s"] == pytest.approx(alone(work, alone_again["items"]))


def test_the_hub_spends_what_was_measured_of_it() -> None:
    assert MEASURED
    for kind in MEASURED:
        work, link = work_of(FOUND, kind), link_of(FOUND)
        run = min((run for run in FOUND[kind] if run["how"] == "cluster"), key=lambda run: run["items"])
        sent = run["tasks"] * link.task_s + run["bytes"] * link.byte_s
        assert run["items"] * (work.here_s + work.after_s) + sent >= run["hub_cpu_s"] * 0.999


def test_the_page_shows_the_figures_that_are_kept(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    write(FOUND, page)
    assert page.read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8")
    for table in tables(FOUND).values():
        assert len({line.count("|") for line in table.splitlines()}) == 1


def test_a_page_without_a_place_for_a_table_is_refused(tmp_path: Path) -> None:
    (page := tmp_path / "page.md").write_text("No tables.", encoding="utf-8")
    with pytest.raises(ValueError, match="has no place for the table measured"):
        write(FOUND, page)
