"""Prices, demand and people to the cost of a completed task. Knows nothing of documents, runs or metrics."""

from toolkit.economics.break_even import MonthlyCost, TaskOutcome, break_even_tasks, flip_point
from toolkit.economics.prices import PRICES, Price, attempt_usd, find_price, known_models, price_table
from toolkit.economics.quantities import Quantity
from toolkit.economics.scenario import Scenario
from toolkit.economics.task_cost import TaskCosts, TaskInputs, task_costs

__all__ = [
    "PRICES",
    "MonthlyCost",
    "Price",
    "Quantity",
    "Scenario",
    "TaskCosts",
    "TaskInputs",
    "TaskOutcome",
    "attempt_usd",
    "break_even_tasks",
    "find_price",
    "flip_point",
    "known_models",
    "price_table",
    "task_costs",
]
