"""The notebooks: in the house's shape, and running from top to bottom, offline."""

import ast
import csv
import re
from pathlib import Path
from statistics import median

import nbformat
import pytest
from nbclient import NotebookClient
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


# Five documents with no labels and no dates, and six questions, as somebody brings them to a first morning.
DOCUMENTS = {
    "permits.md": "# Permits\n\nA stall permit costs 30 euros a year. A late renewal adds 12 euros.\n",
    "hr/leave.md": "# Leave\n\nStaff earn 25 days of leave in each year. Three unused days are carried over.\n",
    "opening.txt": "Opening hours\n\nThe town office is open from Monday to Friday, from 8.30 to 16.00.\n",
    "laptops.html": "<h1>Laptops</h1><p>A lost laptop must be reported to the service desk within two hours.</p>",
    "waste.md": "# Waste\n\nHousehold waste is collected every Tuesday. Bulky waste is collected once a quarter.\n",
}
QUESTIONS = [
    ("id", "question", "facts", "evidence", "answerable"),
    ("a1", "How much is a stall permit?", "30 euros | €30", 'permits.md: "A stall permit costs 30 euros"', "true"),
    ("a2", "What does renewing late add?", "12 euros", 'permits.md: "A late renewal adds 12 euros."', "true"),
    ("a3", "How many days of leave do I get?", "25 days", 'hr/leave.md: "Staff earn 25 days of leave"', "true"),
    ("a4", "How soon must I report a lost laptop?", "two hours", 'laptops.html: "within two hours."', "true"),
    ("a5", "When is bulky waste collected?", "once a quarter", 'waste.md: "collected once a quarter."', "true"),
    ("a6", "What does a dog licence cost?", "", "", "false"),
]


@pytest.fixture
def brought(tmp_path: Path) -> dict[str, str]:
    """What a person types into the parameters: their own documents and questions, and nothing else of their own."""
    for name, text in DOCUMENTS.items():
        path = tmp_path / "documents" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with (tmp_path / "questions.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(QUESTIONS)
    own = {"DOCUMENTS": tmp_path / "documents", "GOLDEN": tmp_path / "questions.csv"}
    quoted = {name: repr(str(path)) for name, path in own.items()}
    return {**quoted, "PROMPT_PACK": quoted["DOCUMENTS"], "TUNING": "None", "UPDATES": "None"}


@pytest.mark.slow
@pytest.mark.notebook
@by_name
def test_it_runs_on_documents_that_people_bring(path: Path, brought: dict[str, str]) -> None:
    notebook = _read(path)
    cell = next(cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
    for name, value in brought.items():
        cell.source = re.sub(rf"^{name} = .*$", lambda _, to=f"{name} = {value}": to, cell.source, flags=re.MULTILINE)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": "notebooks"}}).execute()
