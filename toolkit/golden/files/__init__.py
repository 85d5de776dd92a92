"""Golden files to plan: JSONL, CSV and Excel workbooks, in and out."""
