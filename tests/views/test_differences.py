import polars as pl
import pytest

from toolkit.schema import DIFFERENCES, Difference, frame
from toolkit.views import differences_figure


def pair(option: str, other: str, difference: float | None, p: float | None) -> Difference:
    ends = (None, None) if difference is None else (difference - 0.2, difference + 0.2)
    return Difference(option=option, other=other, metric="completed", difference=difference, low=ends[0], high=ends[1],
                      level=0.95, n=40, wins=1, losses=1, p_value=p, p_adjusted=p, method="sign flips")  # fmt: skip


def drawn(*pairs: Difference) -> "object":
    return differences_figure(frame(pairs, DIFFERENCES), title="Pairs")


def test_the_better_option_is_named_first_and_told_apart_in_its_colour() -> None:
    figure = drawn(pair("prompt-only", "rag", -0.4, 0.001), pair("rag", "hybrid", 0.05, 0.7))
    assert figure.see == "These questions tell apart RAG from Prompt only; 1 pair is not told apart."
    assert "RAG – Prompt only" in figure.plot
    assert "+40%" in figure.plot
    assert "+5%, not told apart" in figure.plot
    assert 'fill="#0072B2"' in figure.plot
    assert 'fill="#595959"' in figure.plot


@pytest.mark.parametrize("pairs", [(), (pair("rag", "hybrid", 0.0, 1.0),), (pair("rag", "hybrid", None, None),)])
def test_nothing_told_apart_is_said(pairs: tuple[Difference, ...]) -> None:
    figure = drawn(*pairs)
    assert "no two options apart" in figure.see
    assert figure.table.height == len(pairs)


def test_many_pairs_are_counted() -> None:
    names = ["prompt-only", "rag", "long-context", "fine-tuned", "hybrid"]
    figure = drawn(*(pair(name, "mine", 0.5, 0.001) for name in names))
    assert "and 2 more" in figure.see
    assert isinstance(figure.table, pl.DataFrame)
