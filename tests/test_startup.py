"""Start-up stays quick because nothing heavy is imported before it is used."""

import subprocess
import sys

HEAVY = {"polars", "sklearn", "scipy", "tiktoken", "pydantic", "genai_prices", "plotly"}


def _loaded_by(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stdout.split()}


def test_import_toolkit_loads_nothing_heavy() -> None:
    assert not _loaded_by("import toolkit") & HEAVY


def test_the_help_of_the_command_loads_no_verb() -> None:
    assert not _loaded_by("import toolkit.cli") & (HEAVY - {"polars"})


def test_a_decision_in_the_terminal_needs_nothing_of_the_notebooks() -> None:
    extras = {"IPython", "anywidget", "ipywidgets", "jupyterlab", "litellm", "openai", "plotly", "voila"}
    assert not _loaded_by("import toolkit.cli.decide, toolkit.cli.ask, toolkit.cli.index, toolkit.cli.golden") & extras


def test_economics_needs_no_retrieval() -> None:
    assert not _loaded_by("from toolkit import economics") & {"sklearn", "tiktoken", "bs4"}


def test_documents_need_no_prices() -> None:
    assert not _loaded_by("from toolkit import load_documents, Index") & {"genai_prices", "plotly"}
