import polars as pl

from toolkit.views import show_tables, table_html


def test_text_is_escaped_and_figures_stand_right() -> None:
    shown = table_html(pl.DataFrame({"<b>": ["<script>x</script>"], "usd": [112.261]}))
    assert "<script>" not in shown
    assert "<b>" not in shown
    assert '<td class="figure">112</td>' in shown


def test_what_is_left_out_is_counted() -> None:
    shown = table_html(pl.DataFrame({"n": range(2000)}), rows=10)
    assert shown.count("<tr>") == 11
    assert "1,990 more rows are not shown" in shown


def test_outside_a_notebook_nothing_changes() -> None:
    before = repr(pl.DataFrame({"a": [1]}))
    show_tables()
    assert repr(pl.DataFrame({"a": [1]})) == before
