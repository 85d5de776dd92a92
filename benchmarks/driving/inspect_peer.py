"""The same calls by Inspect's own runner, in its own environment: prints seconds of wall and CPU time."""

import sys
import tempfile
import time

import inspect_ai
from inspect_ai import Task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import GenerateConfig
from inspect_ai.solver import generate

calls, at_once = int(sys.argv[1]), int(sys.argv[2])
samples = [Sample(input=f"What does permit {n} cost?") for n in range(calls)]
task = Task(dataset=MemoryDataset(samples), solver=[generate()], config=GenerateConfig(max_connections=at_once))
began, cpu = time.perf_counter(), time.process_time()
logs = inspect_ai.eval(
    task,
    model="openai/bench",
    model_args={"responses_api": False},
    max_samples=at_once,
    display="none",
    log_dir=tempfile.mkdtemp(),
)
if logs[0].status != "success":
    raise SystemExit(str(logs[0].error)[:300])
print(time.perf_counter() - began, time.process_time() - cpu)
