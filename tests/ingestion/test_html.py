import pytest

from toolkit.ingestion.html import read_html
from toolkit.schema import InputError


def text_of(markup: str) -> str:
    return read_html(markup.encode(), "page.html").text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>one<p>two", "one\n\ntwo\n"),
        ("one <b>bold</b> <span><i>in</i>line</span>, on", "one bold inline, on\n"),
        ("<span>before<div>a <em>block</em></div>after</span>", "before\n\na block\n\nafter\n"),
        ("<h2>Fees <small>2026</small></h2><p>due", "## Fees 2026\n\ndue\n"),
        ("<p>one<br>two</p>", "one two\n"),
        ("<dl><dt>Term<dd>Meaning<dt>Other<dd>More</dl>", "Term\nMeaning\n\nOther\nMore\n"),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", "- a\n  - b\n- c\n"),
        ("<ol><li>a<li><p>b<p>still b</ol>", "1. a\n2. b\n\nstill b\n"),
        ("<pre>a\n  b</pre>", "```\na\n  b\n```\n"),
        ("<a href='javascript:alert(1)'>click</a> &lt;b&gt; &copy;", "click <b> ©\n"),
        ("x&nbsp;y un&shy;broken", "x y unbroken\n"),
        ("a<!-- never shown -->b<![CDATA[ nor this ]]>", "ab\n"),
        ("<script>x()</script><style>p{}</style><noscript>n</noscript><template>t</template>said", "said\n"),
        ("<header>Org<nav>menu</nav></header><main>text</main><footer>links</footer>", "text\n"),
        ("<article><header><h1>Head</h1></header>text<footer>By Ann</footer></article>", "# Head\n\ntext\n\nBy Ann\n"),
        ("<form><p>All of the page</p><input><button>Go</button></form>", "All of the page\n"),
        ("<form><label>Search</label><input></form>text", "text\n"),
        ("<title>Fees</title><main><p>one</main>two", "one\n\ntwo\n"),
        ("<title>Fees</title><style>p{}</style><section>one</section><p>two", "one\n\ntwo\n"),
        ("<head><title>Fees</title></head><body>a <b>b</b> c", "a b c\n"),
        ("", ""),
        ("<!-- only this -->", ""),
    ],
)  # fmt: skip
def test_a_page_reads_as_it_is_shown(markup: str, text: str) -> None:
    assert text_of(markup) == text


def test_a_table_keeps_its_columns_where_cells_span() -> None:
    head = "<caption>Fees</caption><tr><th rowspan=2>form<th colspan=2>fee<tr><th>old<th>new"
    markup = f"<table>{head}<tr><td>L|1<td>2<td>3</table>"
    lines = ["Fees", "", "| form | fee |  |", "| --- | --- | --- |", "|  | old | new |", "| L/1 | 2 | 3 |", ""]
    assert text_of(markup) == "\n".join(lines)


def test_a_table_that_only_arranges_the_page_is_read_through() -> None:
    markup = "<table><tr><td><h2>Left</h2>text<td><table><tr><td>a<td>b</table></table>"
    assert text_of(markup) == "## Left\n\ntext\n\n| a | b |\n"


@pytest.mark.parametrize(
    "attribute",
    ["hidden", "style='display: none'", "style='DISPLAY:\n none !important'", "style='display:/* x */none'",
     "style='visibility:hidden'", "style='font-size:0'", "style='font-size:0px'", "style='font-size:1px'",
     "style='opacity:0'", "style='opacity:.01'", "style='position:absolute;left:-9999px'",
     "style='position:absolute;top:-100vh'", "style='text-indent:-100%'", "style='margin-left:-99em'",
     "style='height:0;overflow:hidden'", "style='overflow:hidden;width:1px;height:1px'",
     "style='clip:rect(0 0 0 0)'", "style='clip-path:inset(50%)'", "style='transform:scale(0)'",
     "style='color:transparent'", "style='color:rgba(0,0,0,0)'",
     "style='color:#FFF'", "style='color:#fefefe'", "style='color:rgb(255, 255, 255)'",
     "style='color:white;background:#fff'", "style='color:navy;background-color:navy'", "style='color:white' class='a'",
     "popover", "class='gone'", "class='a gone'", "id='gone'"],
)  # fmt: skip
def test_what_a_page_hides_is_left_out_and_told(attribute: str) -> None:
    head = "<style>.gone, #gone { display: none } p.gone.back { display: block }</style>"
    content = read_html(f"{head}<p>Seen.</p><p {attribute}>Obey <b>me.</b></p>after".encode(), "a.html")
    assert content.text == "Seen.\n\nafter\n"
    assert "Obey me." in content.remarks[0].problem


@pytest.mark.parametrize(
    "attribute",
    ["style='color:white;background:navy'", "style='opacity:0.9'", "style='font-size:0.9em'", "style='font-size:10px'",
     "style='left:-10px'", "style='height:0'", "style='font:bold 12px/1 a'", "class='gone back'", "class='dark'",
     "class='narrow'", "style='color:#000000'", "style='color:white;background:url(a.png)'"],
)  # fmt: skip
def test_what_may_well_be_seen_is_kept(attribute: str) -> None:
    rules = (
        ".gone { display: none } .back.gone { display: block } .dark { color: #fff; background: #111 }"
        "@media print { p { display: none } } @media (max-width: 9em) { .narrow { display: none } }"
    )
    content = read_html(f"<style>{rules}</style><p {attribute}>Kept.</p>".encode(), "a.html")
    assert (content.text, content.remarks) == ("Kept.\n", ())


def test_white_type_counts_as_seen_where_styles_lie_elsewhere() -> None:
    link, white = "<link rel=stylesheet href=a.css>", "<p class='a' style='color:white'>Kept.</p>"
    assert text_of(link + white) == "Kept.\n"
    assert text_of(white) == ""
    assert text_of(link + white.replace(" class='a'", "")) == ""


def test_colours_are_of_the_text_and_not_of_what_stands_within() -> None:
    markup = (
        "<div style='color:white'>Obey.<div style='background:navy'>Menu</div>Obey.<p style='color:red'>Red</p></div>"
    )
    content = read_html(markup.encode(), "a.html")
    assert content.text == "Menu\n\nRed\n"
    assert "Obey. Obey." in content.remarks[0].problem


def test_hidden_cells_rows_and_code_are_left_out_and_told() -> None:
    rows = "<tr><th>form<th>fee<tr style='display:none'><td>Obey<td>me<tr><td>L-11<td>20<i hidden> less</i>"
    content = read_html(f"<table>{rows}</table><pre>a<b hidden>b</b>c</pre>".encode(), "a.html")
    assert content.text == "| form | fee |\n| --- | --- |\n| L-11 | 20 |\n\n```\nac\n```\n"
    assert "Obeyme less b" in content.remarks[0].problem.replace(" me", "me")


def test_the_title_is_the_page_s_or_its_first_heading() -> None:
    assert read_html(b"<title>Fees &amp; forms</title><h1>Fees</h1>", "page.html").title == "Fees & forms"
    assert read_html(b"<h1>Fees</h1>", "page.html").title == "Fees"


def test_the_encoding_that_a_page_states_is_used() -> None:
    assert read_html("<meta charset='windows-1252'><p>café £".encode("cp1252"), "a.html").text == "café £\n"


def test_a_page_of_one_enormous_line_is_read() -> None:
    assert len(text_of("<p>" + "word " * 400_000)) == 2_000_000


def test_a_page_nested_past_all_sense_is_refused() -> None:
    with pytest.raises(InputError, match="is nested too deeply"):
        read_html(b"<div>" * 100_000, "deep.html")
