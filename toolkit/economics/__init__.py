"""Prices, demand and people to the cost of a completed task. Knows nothing of documents, runs or metrics."""

from toolkit.economics.break_even import MonthlyCost, TaskOutcome, break_even_tasks, flip_point
from toolkit.economics.caching import cache_break_even_share, cache_hit_share
from toolkit.economics.dated_prices import book_prices, dated_prices, stale_prices
from toolkit.economics.evidence import how_to_price
from toolkit.economics.option_costs import WATERFALL
from toolkit.economics.playing import OPTION_NUMBERS, play, playable
from toolkit.economics.prices import PRICES, Price, attempt_usd, find_price, known_models, price_table, request_usd
from toolkit.economics.quantities import Quantity
from toolkit.economics.scenario import Scenario
from toolkit.economics.task_cost import TaskCosts, TaskInputs, task_costs
from toolkit.economics.volumes import Crossing, capacity_curve
from toolkit.economics.worlds import Worlds, sobol, tornado, worth_knowing

__all__ = [
    "OPTION_NUMBERS",
    "PRICES",
    "WATERFALL",
    "Crossing",
    "MonthlyCost",
    "Price",
    "Quantity",
    "Scenario",
    "TaskCosts",
    "TaskInputs",
    "TaskOutcome",
    "Worlds",
    "attempt_usd",
    "book_prices",
    "break_even_tasks",
    "cache_break_even_share",
    "cache_hit_share",
    "capacity_curve",
    "dated_prices",
    "find_price",
    "flip_point",
    "how_to_price",
    "known_models",
    "play",
    "playable",
    "price_table",
    "request_usd",
    "sobol",
    "stale_prices",
    "task_costs",
    "tornado",
    "worth_knowing",
]
