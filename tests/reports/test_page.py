import polars as pl
import pytest
from jinja2 import UndefinedError

from toolkit.reports import html_page, safe_csv
from toolkit.reports.page import markdown_cell


def test_values_are_escaped_in_html() -> None:
    page = html_page(
        "triage.html",
        {
            "title": "Options",
            "note": "",
            "rows": [{"kind": "first", "title": "<img src=x onerror=alert(1)>", "advice": "", "reasons": []}],
        },
    )
    assert "<img" not in page
    assert "&lt;img" in page


def test_a_value_that_is_missing_is_an_error_and_not_a_blank() -> None:
    with pytest.raises(UndefinedError):
        html_page("triage.html", {})


@pytest.mark.parametrize("text", ["<script>x</script>", "[a](javascript:x)", "a|b", "# h", "`code`"])
def test_markdown_cells_carry_no_markup(text: str) -> None:
    shown = markdown_cell(text)
    assert "<" not in shown
    assert all(shown[at - 1] == "\\" for at, mark in enumerate(shown) if mark in "`[]|#")


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        " =1",
        "\n=1",
        "\r\n +1",
        "\u00a0@A",
        "\ufeff=1",
        "＝1",
        "＋1",
        "－1",
        "＠A",
    ],
)
def test_formulas_are_neutralised_and_numbers_are_left(text: str) -> None:
    csv = safe_csv(pl.DataFrame({"a": [text], "b": [-1.5]}))
    assert csv.split("\n")[1].strip('"').startswith("'")
    assert csv.rstrip().endswith("-1.5")


@pytest.mark.parametrize("name", ["=1+1", " ＝1", "\n@A"])
def test_names_of_columns_are_neutralised(name: str) -> None:
    assert safe_csv(pl.DataFrame({name: ["rag"]})).strip('"').startswith("'")


def test_text_that_is_no_formula_is_left() -> None:
    assert safe_csv(pl.DataFrame({"a b": [" a=1", "long-context"]})) == "a b\n a=1\nlong-context\n"
