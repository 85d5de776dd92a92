"""What a model on accelerators, or an API's quota, can carry."""

from toolkit.economics.serving.calibration import Anchor, calibrated
from toolkit.economics.serving.capacity import (
    Capacity,
    Spread,
    at_concurrency,
    at_rate,
    replicas,
    saturated,
    within_objective,
)
from toolkit.economics.serving.catalogue import find_gpu, find_model, gpus_table, models_table, read_gpus, read_models
from toolkit.economics.serving.constants import Constants, read_constants, shipped_constants
from toolkit.economics.serving.deploying import deployment, kv_cache_gib, traffic, weights_gib
from toolkit.economics.serving.engine import engine_of
from toolkit.economics.serving.planning import replicas_for_latency, simulated_latency
from toolkit.economics.serving.rate_caps import (
    ApiQuota,
    ApiRequest,
    largest_rate,
    most_tasks_per_month,
    quota_for,
)
from toolkit.economics.serving.rate_simulation import QuotaRun, simulate_quota
from toolkit.economics.serving.records import Deployment, Gpu, LanguageModel, Traffic
from toolkit.economics.serving.step_time import StepCost, step_cost

__all__ = [
    "Anchor",
    "ApiQuota",
    "ApiRequest",
    "Capacity",
    "Constants",
    "Deployment",
    "Gpu",
    "LanguageModel",
    "QuotaRun",
    "Spread",
    "StepCost",
    "Traffic",
    "at_concurrency",
    "at_rate",
    "calibrated",
    "deployment",
    "engine_of",
    "find_gpu",
    "find_model",
    "gpus_table",
    "kv_cache_gib",
    "largest_rate",
    "models_table",
    "most_tasks_per_month",
    "quota_for",
    "read_constants",
    "read_gpus",
    "read_models",
    "replicas",
    "replicas_for_latency",
    "saturated",
    "shipped_constants",
    "simulate_quota",
    "simulated_latency",
    "step_cost",
    "traffic",
    "weights_gib",
    "within_objective",
]
