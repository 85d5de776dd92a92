import pytest

from toolkit.economics import MonthlyCost, TaskOutcome, break_even_tasks, flip_point

RAG = TaskOutcome(usd_per_task=0.006, failed_share=0.18)
LONG_CONTEXT = TaskOutcome(usd_per_task=0.09, failed_share=0.12)


def test_the_flip_between_rag_and_long_context_as_published() -> None:
    assert flip_point(RAG, LONG_CONTEXT) == pytest.approx(1.40)
    assert flip_point(LONG_CONTEXT, RAG) == pytest.approx(1.40)
    rescued = [side.usd_per_task + 4 * side.failed_share for side in (RAG, LONG_CONTEXT)]
    assert rescued == pytest.approx([0.73, 0.57], abs=0.005)


def test_no_flip_where_one_is_cheaper_and_fails_less() -> None:
    assert flip_point(RAG, TaskOutcome(usd_per_task=0.001, failed_share=0.1)) is None
    assert flip_point(RAG, RAG) is None


def test_break_even_volume() -> None:
    owned, rented = MonthlyCost(fixed_usd=3000, usd_per_task=0.1), MonthlyCost(fixed_usd=0, usd_per_task=0.4)
    assert break_even_tasks(owned, rented) == pytest.approx(10_000)
    assert break_even_tasks(rented, MonthlyCost(fixed_usd=1, usd_per_task=0.4)) is None
