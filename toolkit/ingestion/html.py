"""HTML to text: headings, lists and tables as Markdown writes them; navigation, scripts and hidden parts left out."""

import re

from lxml import etree

from toolkit.ingestion.content import Content, Remark
from toolkit.ingestion.html_hidden import Hiding
from toolkit.ingestion.html_tables import is_layout, table_rows
from toolkit.ingestion.labels import split_front_matter
from toolkit.ingestion.text import decode
from toolkit.schema import InputError

_DECLARED = re.compile(
    rb"""<(?:meta[^>]{0,200}charset|\?xml[^>]{0,80}encoding)\s*=\s*["']?([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE
)
# Not what the page says: scripts and styles, what a browser would not show, and what repeats on every page.
_DROPPED = frozenset({
    "script", "style", "noscript", "template", "svg", "math", "head", "nav", "button", "select", "textarea",
    "datalist", "iframe", "object", "embed", "canvas", "audio", "video", "title",
})  # fmt: skip
_OF_THE_HEAD = frozenset({"title", "meta", "link", "base", "style", "script", "noscript", "template", "object"})
_DROPPED_ROLES = ("navigation", "banner", "contentinfo", "search")
_FRAMES = ("header", "footer", "form")
"""Dropped around the page, where they hold its name, links and search; kept around an article, or around text."""
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html",
    "legend", "li", "main", "menu", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "ul",
})  # fmt: skip
_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
_ITEM = re.compile(r"\s*(?:-|\d+\.) ")
_NEW_LINE = "\x00"
_NOT_WRITTEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))


def read_html(data: bytes, file: str, /) -> Content:
    r"""Return the text of a page, its title, and the front matter that may stand before it.

    The text is new: its offsets count into itself, not into the markup.

    Raises
    ------
    InputError
        Where it is not text, or nested past all sense.

    Examples
    --------
    >>> markup = b"<title>Fees</title><nav>Home</nav><h1>Fees</h1><p>A permit costs <b>cr&nbsp;20</b>.</p>"
    >>> page = read_html(markup, "fees.html")
    >>> page.text, page.title
    ('# Fees\n\nA permit costs cr 20.\n', 'Fees')
    """
    declared = _DECLARED.search(data, 0, 2_048)
    markup, remarks = decode(data, file, declared=declared.group(1).decode("ascii") if declared else None)
    label, start = split_front_matter(markup, file=file)
    try:
        page = _Page(markup[start:])
    except RecursionError:
        raise InputError("is nested too deeply", file=file, remedy="save the page again from a browser") from None
    return Content(text=page.text, title=page.title, label=label, remarks=(*remarks, *page.remarks))


class _Page:
    """A page as it is gone through: its blocks so far, and the text that no block has closed yet.

    Elements are kept on a stack of our own, since pages nest deeper than Python calls do.
    """

    def __init__(self, markup: str) -> None:
        self.blocks: list[str] = []
        self.title = ""
        self.hidden: list[str] = []
        self._said: list[str] = []
        self._mark = ""
        self._lists: list[tuple[str, int]] = []
        root = _parsed(markup)
        if root is not None:
            self.hidden = Hiding(root).cut(root, said, _is_dropped)
            self._go_through(root)
            title = root.find(".//title")
            self.title = _spaces(said(title)) if title is not None else ""
        heading = next((block.lstrip("# ") for block in self.blocks if block.startswith("# ")), "")
        self.title = self.title or heading

    @property
    def text(self) -> str:
        """The blocks, those of one list on lines that follow each other."""
        text = ""
        for before, block in zip(["", *self.blocks], self.blocks, strict=False):
            together = _ITEM.match(before) and _ITEM.match(block)
            text += ("\n" if together else "\n\n" if before else "") + block
        return text + "\n" if text else ""

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What was left out because a person cannot see it."""
        text = _spaces(" ".join(self.hidden))
        shown = text if len(text) <= 120 else text[:119] + "…"
        problem = f"has text that a person cannot see, which was left out: {shown!r}"
        return (Remark(problem, "ask where it came from: it may be meant for machines"),) if text else ()

    def _go_through(self, root: etree._Element) -> None:
        stack: list[tuple[etree._Element, bool]] = [(root, True)]
        while stack:
            element, opening = stack.pop()
            if not opening:
                self._close(element)
            elif self._is_said(element) and not self._is_whole(element):
                self._open(element)
                stack.append((element, False))
                stack += [(child, True) for child in reversed(element)]
                self._said.append(element.text or "")
                continue
            self._said.append(element.tail or "")
        self._flush()

    def _is_said(self, element: etree._Element) -> bool:
        """Tell whether a page says what an element holds."""
        if not isinstance(element.tag, str) or _is_dropped(element):
            return False
        return element.tag not in _FRAMES or _belongs(element)

    def _is_whole(self, element: etree._Element) -> bool:
        """Write an element that is one block, and tell whether it was."""
        if element.tag == "table" and not is_layout(element):
            self._flush()
            caption = element.find("caption")
            table = _pipes(table_rows(element), ruled=element.find(".//th") is not None)
            self.blocks += [block for block in (_spaces(said(caption)) if caption is not None else "", table) if block]
        elif element.tag == "pre":
            self._flush()
            code = said(element).strip("\n")
            self.blocks += (
                [f"```\n{code}\n```"] if code.strip() and "```" not in code else [code] if code.strip() else []
            )
        else:
            return False
        return True

    def _open(self, element: etree._Element) -> None:
        tag = str(element.tag)
        if tag == "br":
            self._said.append(" ")
        elif tag == "dd" and element.getprevious() is not None and _spaces("".join(self._said)):
            self._said = [_spaces("".join(self._said)), _NEW_LINE]
        elif tag in _HEADINGS or tag in _BLOCKS:
            self._flush()
        if tag in _HEADINGS:
            self._mark = f"{_HEADINGS[tag]} "
        elif tag in ("ul", "ol", "menu"):
            self._lists.append((tag, 0))
        elif tag == "li":
            self._mark = self._item()

    def _close(self, element: etree._Element) -> None:
        tag = str(element.tag)
        if tag == "dt":  # what it is told to be follows on the next line
            return
        if tag in _HEADINGS or tag in _BLOCKS:
            self._flush()
        if tag in _HEADINGS or tag == "li":
            self._mark = ""
        if tag in ("ul", "ol", "menu") and self._lists:
            self._lists.pop()

    def _item(self) -> str:
        kind, count = self._lists[-1] if self._lists else ("ul", 0)
        self._lists[-1:] = [(kind, count + 1)]
        return "  " * (len(self._lists) - 1) + (f"{count + 1}. " if kind == "ol" else "- ")

    def _flush(self) -> None:
        """Close the block that the text so far makes."""
        lines = "".join(self._said).split(_NEW_LINE)
        text = "\n".join(filter(None, map(_spaces, lines)))
        self._said = []
        if text:
            self.blocks.append(self._mark + text)
            self._mark = ""


def _parsed(markup: str) -> etree._Element | None:
    """Return the tree of a page, or ``None`` where there is nothing in it."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    root: etree._Element | None = etree.fromstring(markup.replace("\x00", "").encode("utf-8", "replace"), parser)
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        raise RecursionError
    if root is not None:
        _empty_head(root)
    return root


def _empty_head(root: etree._Element) -> None:
    """Move to the body what the parser left in the head: ``main`` and other elements that it is too old to know."""
    head, body = root.find("head"), root.find("body")
    tags = [child.tag for child in head] if head is not None else []
    first = next((place for place, tag in enumerate(tags) if tag not in _OF_THE_HEAD), None)
    if head is None or first is None:
        return
    if body is None:
        body = etree.SubElement(root, "body")
    if before := body.text:
        body.text = None
        head[-1].tail = (head[-1].tail or "") + before
    for place, child in enumerate(head[first:]):
        body.insert(place, child)


def said(element: etree._Element, /) -> str:
    """Return all that an element says, a space where a browser starts a new line."""
    said_so_far: list[str] = []
    stack: list[tuple[etree._Element, bool]] = [(element, True)]
    while stack:
        part, opening = stack.pop()
        shown = part is element or (isinstance(part.tag, str) and part.tag not in _DROPPED)
        between = (
            " " if part is not element and (part.tag in _BLOCKS or part.tag in _HEADINGS or part.tag == "br") else ""
        )
        said_so_far.append(between)
        if opening and shown:
            said_so_far.append(part.text or "")
            stack += [(part, False), *((child, True) for child in reversed(part))]
        elif part is not element:
            said_so_far.append(part.tail or "")
    return "".join(said_so_far)


def _is_dropped(element: etree._Element) -> bool:
    return element.tag in _DROPPED or element.get("role") in _DROPPED_ROLES


def _belongs(frame: etree._Element) -> bool:
    """Tell the header of an article from that of the page, and a form around a text from a search box."""
    if frame.tag == "form":
        return frame.find(".//p") is not None or frame.find(".//h1") is not None
    inside = any(each.tag in ("main", "article") for each in frame.iterancestors())
    return inside or (frame.tag == "header" and frame.find(".//h1") is not None)


def _pipes(rows: list[list[etree._Element | None]], *, ruled: bool) -> str:
    cells = [[_spaces(said(cell)).replace("|", "/") if cell is not None else "" for cell in row] for row in rows]
    lines = ["| " + " | ".join(row) + " |" for row in cells if any(row)]
    if lines and ruled:
        lines.insert(1, "|" + " --- |" * max(map(len, cells)))
    return "\n".join(lines)


def _spaces(text: str) -> str:
    """Return text with each run of white space made one space, as a browser shows it."""
    return " ".join(text.translate(_NOT_WRITTEN).split())
