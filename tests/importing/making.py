"""Files in the shapes that other tools write, with questions of our own.

The shapes are those found in files that promptfoo 0.121.20, inspect_ai 0.3.285, deepeval 4.3.1 and ragas 0.4.3 wrote.
"""

import json
import sys
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 14):
    import zipfile
else:
    from backports.zstd import zipfile

QUESTIONS = ["How much is a stall permit?", "When does the counter close?", "How deep is the harbour?"]
SYSTEM = {"role": "system", "content": "Be brief."}


def promptfoo(
    path: Path, *, right: tuple[bool, ...] = (True, False, True), provider: str = "openai:gpt-5-mini"
) -> Path:
    results = [
        {
            "id": f"r{index}", "promptIdx": 0, "testIdx": index, "promptId": "p", "failureReason": 0 if ok else 1,
            "provider": {"id": provider, "label": ""}, "prompt": {"raw": f"Answer: {asked}", "label": "Answer"},
            "vars": {"question": asked}, "success": ok, "score": 1.0 if ok else 0.25, "latencyMs": 800 + index,
            "testCase": {"vars": {"question": asked}, "metadata": {"id": f"q{index}", "stakes": "high"}},
            "response": {"output": f"answer {index}", "tokenUsage": {"prompt": 20 + index, "completion": 10}},
            "namedScores": {"tone": 0.5}, "gradingResult": {"pass": ok, "score": 1.0, "reason": "said so"},
        }
        for index, (asked, ok) in enumerate(zip(QUESTIONS, right, strict=True))
    ]  # fmt: skip
    whole = {
        "evalId": "eval-1",
        "results": {"version": 3, "timestamp": "2026-03-02T10:00:00Z", "prompts": [], "results": results, "stats": {}},
        "config": {},
        "metadata": {"promptfooVersion": "0.121.20"},
    }
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def inspect_samples() -> list[dict[str, Any]]:
    return [
        {
            "id": index + 1, "epoch": epoch, "target": "cr 40", "metadata": {"kind": "fees"}, "total_time": 1.5,
            "input": asked if index else [SYSTEM, {"role": "user", "content": asked}],
            "output": {"choices": [{"message": {"role": "assistant", "content": f"answer {index}"}}]},
            "scores": {"includes": {"value": "C" if index else "I", "answer": "x", "explanation": "because"}},
            "model_usage": {
                "openai/m": {"input_tokens": 50, "output_tokens": 5, "total_tokens": 55},
                "openai/grader": {"input_tokens": 900, "output_tokens": 90, "total_tokens": 990},
            },
        }
        for epoch in (1, 2)
        for index, asked in enumerate(QUESTIONS)
    ]  # fmt: skip


INSPECT_HEADER: dict[str, Any] = {
    "version": 2,
    "status": "success",
    "eval": {
        "task": "town_faq", "model": "openai/m", "created": "2026-03-02T10:00:00+00:00",
        "packages": {"inspect_ai": "0.3.285"}, "dataset": {"name": "faq", "samples": 3},
    },
}  # fmt: skip


def inspect_zip(path: Path, *, header: str = "header.json", compression: int = zipfile.ZIP_ZSTANDARD) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr("_journal/summaries/1.json", "[]")
        for sample in inspect_samples():
            archive.writestr(f"samples/{sample['id']}_epoch_{sample['epoch']}.json", json.dumps(sample))
        archive.writestr(header, json.dumps(INSPECT_HEADER))
    return path


def inspect_json(path: Path) -> Path:
    path.write_text(json.dumps({**INSPECT_HEADER, "samples": inspect_samples()}), encoding="utf-8")
    return path


def deepeval(path: Path, **changes: Any) -> Path:
    cases = [
        {
            "name": f"test_case_{index}", "input": asked, "actualOutput": f"answer {index}", "expectedOutput": "cr 40",
            "retrievalContext": ["a passage", "another"], "success": index != 1, "completionTime": 0.5, "order": index,
            "flaky": False, "runDuration": 0.003, "metadata": {"kind": "fees"},
            "metricsData": [
                {"name": "Answer Relevancy", "threshold": 0.5, "success": True, "score": 0.9, "reason": "fits"},
                {"name": "Faithfulness", "threshold": 0.5, "success": index != 1, "score": 0.2 if index == 1 else 1.0},
            ],
            **(changes if index == 0 else {}),
        }
        for index, asked in enumerate(QUESTIONS)
    ]  # fmt: skip
    run = {
        "testFile": "test_faq.py",
        "testCases": cases,
        "conversationalTestCases": [],
        "hyperparameters": {"model": "gpt-5-mini"},
        "metricsScores": [],
    }
    path.write_text(json.dumps({"testRunData": run, "testRunLink": None}), encoding="utf-8")
    return path


def ragas_records() -> list[dict[str, Any]]:
    return [
        {
            "user_input": asked, "retrieved_contexts": ["a"], "response": f"answer {index}", "reference": "cr 40",
            "faithfulness": [1.0, float("nan"), 0.5][index], "context_recall": index / 2,
        }
        for index, asked in enumerate(QUESTIONS)
    ]  # fmt: skip


RAGAS_CSV = """user_input,retrieved_contexts,response,reference,faithfulness,context_recall
How much is a stall permit?,"['a, passage']","answer
on two lines",cr 40,1.0,0.0
When does the counter close?,['b'],answer 1,3.30 pm,,0.5
How deep is the harbour?,['c'],answer 2,,0.5,1.0
"""
