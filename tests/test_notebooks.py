"""The notebooks: in the house's shape, and running from top to bottom, offline."""

import ast
from pathlib import Path
from statistics import median

import nbformat
import pytest
from nbmake.nb_run import NotebookRun

NOTEBOOKS = sorted(Path("notebooks").glob("*.ipynb"))
by_name = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def _read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def _code(path: Path) -> list[str]:
    return [cell.source for cell in _read(path).cells if cell.cell_type == "code"]


@by_name
def test_it_begins_with_a_leaders_question_and_the_answer(path: Path) -> None:
    first = _read(path).cells[0].source
    assert first.splitlines()[0].startswith("# ")
    assert first.splitlines()[0].endswith("?")
    assert "**The answer in three sentences.**" in first
    assert "**What would overturn it.**" in first


@by_name
def test_it_holds_no_outputs(path: Path) -> None:
    cells = [cell for cell in _read(path).cells if cell.cell_type == "code"]
    assert not any(cell.outputs or cell.execution_count for cell in cells)


@by_name
def test_its_cells_are_short_and_plain(path: Path) -> None:
    lengths = [len(code.splitlines()) for code in _code(path)]
    assert 20 <= len(_read(path).cells) <= 60
    assert max(lengths) <= 15
    assert median(lengths) <= 4
    for code in _code(path):
        nodes = list(ast.walk(ast.parse(code)))
        assert not any(isinstance(node, ast.ClassDef | ast.FunctionDef) for node in nodes)
        assert not any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in nodes)
        assert "!pip" not in code
        assert "%pip" not in code


@by_name
def test_it_has_parameters_claims_an_exercise_and_limits(path: Path) -> None:
    notebook = _read(path)
    tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    for section in ("## Claims", "## Decide it yourself", "<details>", "## Limits", "Try your own documents"):
        assert section in text, section
    assert sum(code.count("assert ") for code in _code(path)) >= 5


@by_name
def test_nothing_is_shown_raw(path: Path) -> None:
    """Text from documents and readers is shown by views alone, which escape it."""
    for code in _code(path):
        assert not any(name in code for name in ("HTML(", "Markdown(", "display_html", "interact(", "Output("))


@pytest.mark.notebook
@by_name
def test_it_runs(path: Path) -> None:
    result = NotebookRun(path, 120).execute()
    assert result.error is None, f"{result.error.summary}\n{result.error.trace}"
