"""How long requests and people wait: closed forms, and a simulator of a serving engine's iterations."""

from toolkit.economics.queueing.arrivals import bursty, poisson
from toolkit.economics.queueing.erlang import (
    Abandonment,
    Waiting,
    abandonment,
    agents_needed,
    blocking,
    general_waiting,
    waiting,
)
from toolkit.economics.queueing.fleet import FleetCost, daily_curve, fleet_costs, replicas_needed, replicas_with_spare
from toolkit.economics.queueing.llm_server import ServerWaiting, server_waiting
from toolkit.economics.queueing.simulation import Engine, EngineRun, Requests, simulate
from toolkit.economics.queueing.traces import trace_of

__all__ = [
    "Abandonment",
    "Engine",
    "EngineRun",
    "FleetCost",
    "Requests",
    "ServerWaiting",
    "Waiting",
    "abandonment",
    "agents_needed",
    "blocking",
    "bursty",
    "daily_curve",
    "fleet_costs",
    "general_waiting",
    "poisson",
    "replicas_needed",
    "replicas_with_spare",
    "server_waiting",
    "simulate",
    "trace_of",
    "waiting",
]
