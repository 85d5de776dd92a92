"""Run every benchmark that needs no data of its own: ``python -m benchmarks``, or ``make bench``."""

import runpy
import sys

_BENCHMARKS = {
    "retrieval": ("Retrieval, 1,000 and 20,000 generated passages, beside the peers that are installed:", ["speed"]),
    "ingestion": ("Reading and chunking 1,000 generated files, beside the chunkers that are installed:", []),
    "golden": ("Golden checks, on planted faults and on the sample set:", []),
}

for name, (title, arguments) in _BENCHMARKS.items():
    print(title, flush=True)
    sys.argv = [f"benchmarks.{name}", *arguments]
    runpy.run_module(f"benchmarks.{name}", run_name="__main__")
