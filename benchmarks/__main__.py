"""Run every benchmark that needs no data of its own: ``python -m benchmarks``, or ``make bench``."""

import runpy
import sys

print("Retrieval, 1,000 and 20,000 generated passages, beside the peers that are installed:")
sys.argv = ["benchmarks.retrieval", "speed"]
runpy.run_module("benchmarks.retrieval", run_name="__main__")
