"""What an HTML page holds and does not show: by its attributes, its own styles, and the rules in its head.

Styles that lie in other files are not read: what they hide is taken as shown, and so is white type that they may put
on a dark ground.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ADDRESS = re.compile(r"url\([^()]*\)", re.IGNORECASE)
_LONGEST_STYLE = 20_000
_AT_RULE = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
_SELECTOR = re.compile(r"([a-z][a-z0-9]*|\*)?((?:[.#][\w-]+)*)\Z", re.IGNORECASE)
_MOST_RULES, _MOST_CSS = 2_000, 500_000
_ZERO = r"0(?:\.0*)?(?:px|pt|em|rem|ex|ch|%|vw|vh|cm|mm|in|pc)?"
_INVISIBLE = re.compile(
    rf"""(?:^|;)(?:
    display:none | visibility:(?:hidden|collapse) | opacity:(?:0?\.0[0-4]?\d*|{_ZERO})(?![.\d])
    | font-size:(?:{_ZERO}|0?\.\d+px|1px)(?![.\w]) | font:(?:[a-z]+\ )*{_ZERO}[/\ ]
    | (?:left|right|top|bottom|text-indent|margin-left|margin-top):-
      (?:\d{{3,}}(?:\.\d+)?(?:px|pt|em|rem|ex|%|vw|vh)?|\d{{2,}}(?:em|rem))(?![\w.])
    | clip:rect\((?:{_ZERO}|1px)(?:[,\ ](?:{_ZERO}|1px)){{3}}\)
    | clip-path:(?:inset\((?:[5-9]\d|100)%|circle\({_ZERO}\))
    | transform:scale[xy]?\({_ZERO}\) | content-visibility:hidden
    | color:(?:transparent|rgba\([^)]*,(?:{_ZERO}|0?\.0\d*)\)|\#[0-9a-f]{{3}}0(?![0-9a-f])|\#[0-9a-f]{{6}}00)
    )""",
    re.VERBOSE,
)  # fmt: skip
_FLAT = re.compile(rf"(?:^|;)(?:max-)?(?:height|width):(?:{_ZERO}|1px)(?:;|$)")
_CUT = re.compile(r"(?:^|;)overflow(?:-[xy])?:(?:hidden|clip)(?:;|$)")
_SHOWN = re.compile(r"(?:^|;)(?:display:(?!none)|visibility:visible)")
_COLOUR = re.compile(r"(?:^|;)color:([^;]+)")
_GROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;]+)")
_NAMED = {"white": (255, 255, 255), "black": (0, 0, 0), "snow": (255, 250, 250), "ivory": (255, 255, 240),
          "ghostwhite": (248, 248, 255), "whitesmoke": (245, 245, 245)}  # fmt: skip
_RGB = re.compile(r"rgba?\((\d{1,3})[,\ ](\d{1,3})[,\ ](\d{1,3})")
_HEX = re.compile(r"#([0-9a-f]{6}|[0-9a-f]{3})")
_ALIKE = 24  # of 765: the sum of the differences in red, green and blue that no eye tells
_CLEAR = ("none", "transparent", "inherit", "initial", "unset", "0")
_PAGE = (255, 255, 255)
_WHOLE = ("html", "body")
"""Never hidden: a page that hides all of itself shows itself again by its scripts."""

Colour = tuple[int, int, int]
Said = Callable[[etree._Element], str]
IsDropped = Callable[[etree._Element], bool]


@dataclass(frozen=True, slots=True)
class _Rule:
    """One selector of a style sheet (an element's name, its classes and ids), and what it declares."""

    tag: str
    marks: frozenset[str]
    style: str
    rank: tuple[int, int, int, int]

    def holds_for(self, tag: str, marks: set[str]) -> bool:
        return self.tag in ("", tag) and self.marks <= marks


class Hiding:
    """What hides the elements of one page."""

    def __init__(self, root: etree._Element) -> None:
        self._rules: dict[str, list[_Rule]] = defaultdict(list)
        for rule in _rules(root):
            self._rules[min(rule.marks, default=rule.tag)].append(rule)
        links = (each.get("rel", "").lower() for each in root.iter("link"))
        self._styled_elsewhere = any("stylesheet" in rel for rel in links) or "@import" in _sheet(root)

    def cut(self, root: etree._Element, said: Said, is_dropped: IsDropped, /) -> list[str]:
        """Take out of a page what it does not show, and return what that says.

        Parameters
        ----------
        root
            The page, which is changed.
        said, is_dropped
            What an element says; whether it is passed over anyway, and need not be told of.
        """
        hidden: list[str] = []
        stack = [(root, _Look())]
        while stack:
            element, around = stack.pop()
            if not isinstance(element.tag, str) or is_dropped(element):
                continue
            style = self._style(element)
            if element.tag not in _WHOLE and _is_hidden(element, style):
                hidden.append(said(element))
                _take_out(element)
                continue
            look = around.within(element, style, styled_elsewhere=self._styled_elsewhere)
            if look.is_lost:
                hidden += _blanked(element)
            stack += [(child, look) for child in reversed(element)]
        return hidden

    def _style(self, element: etree._Element) -> str:
        """Return what is declared for an element, what weighs most first."""
        own = tidy(element.get("style", ""))
        colour = element.get("color", "") if element.tag == "font" else ""
        declared = [own, *self._declared(element), *([f"color:{tidy(colour)}"] if colour else [])]
        styles = [each for each in declared if each]
        hiding = next((each for each in styles if _INVISIBLE.search(each) or _SHOWN.search(each)), "")
        # A heavier rule that shows an element outdoes a lighter one that hides it.
        kept = [each for each in styles if each is hiding or not _INVISIBLE.search(each)]
        return ";".join(kept)

    def _declared(self, element: etree._Element) -> list[str]:
        if not self._rules:
            return []
        tag = str(element.tag)
        marks = {f".{name}" for name in element.get("class", "").split()}
        if (name := element.get("id")) is not None:
            marks.add(f"#{name}")
        found = [rule for key in (tag, *marks) for rule in self._rules.get(key, ()) if rule.holds_for(tag, marks)]
        return [rule.style for rule in sorted(found, key=lambda rule: rule.rank, reverse=True)]


@dataclass(frozen=True, slots=True)
class _Look:
    """The colour of type and of what is behind it, as far as a page states them; ``None`` where it can't be known."""

    colour: Colour | None = None
    ground: Colour | None = _PAGE

    @property
    def is_lost(self) -> bool:
        return self.colour is not None and self.ground is not None and _alike(self.colour, self.ground)

    def within(self, element: etree._Element, style: str, *, styled_elsewhere: bool) -> "_Look":
        """Return the look of what an element holds."""
        colour, ground = self.colour, self.ground
        if styled_elsewhere and (element.get("class") or element.get("id")):
            ground = None
        if stated := _COLOUR.search(style):
            colour = _colour(stated.group(1))
        behind = _GROUND.search(style)
        value = behind.group(1) if behind else tidy(element.get("bgcolor", ""))
        if value and value not in _CLEAR:
            ground = _colour(value) if "url(" not in value else None
        return _Look(colour, ground)


def _is_hidden(element: etree._Element, style: str) -> bool:
    if element.get("hidden") is not None or element.get("popover") is not None:
        return True
    if element.tag == "dialog" and element.get("open") is None:
        return True
    return bool(style) and bool(_INVISIBLE.search(style) or (_FLAT.search(style) and _CUT.search(style)))


def _take_out(element: etree._Element) -> None:
    """Remove an element, and keep the text that follows it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def _blanked(element: etree._Element) -> Iterator[str]:
    """Take out the text that stands in an element itself, not in those within it."""
    if (element.text or "").strip():
        yield element.text or ""
        element.text = " "
    for child in element:
        if (child.tail or "").strip():
            yield child.tail or ""
            child.tail = " "


def tidy(style: str, /) -> str:
    r"""Return declarations without comments, in small letters, with no more white space than parts words.

    Examples
    --------
    >>> tidy("DISPLAY : /* x */\n none !important; color: rgb(1, 2, 3)")
    'display:none;color:rgb(1,2,3)'
    """
    text = " ".join(_ADDRESS.sub("url()", _COMMENT.sub("", style)).lower().replace("!important", "").split())
    if len(text) > _LONGEST_STYLE:
        return "display:none"  # nobody writes so much for one element, but to keep it from being read
    return re.sub(r" ?([:;,()]) ?", r"\1", text).strip("; ")


def _sheet(root: etree._Element) -> str:
    return "".join(each.text or "" for each in root.iter("style"))[:_MOST_CSS]


def _rules(root: etree._Element) -> Iterator[_Rule]:
    """Yield the rules that hold on any screen: not those for print, or for some width of it."""
    sheet = _AT_RULE.sub("", _COMMENT.sub("", _sheet(root)).replace("<!--", "").replace("-->", ""))
    for order, rule in enumerate(sheet.split("}", _MOST_RULES)[:_MOST_RULES]):
        selectors, _, declared = rule.rpartition("{")
        style = tidy(declared)
        for selector in selectors.split(",") if style else ():
            simple = _SELECTOR.match(selector.strip())
            if simple and simple.group():
                marks = re.findall(r"[.#][\w-]+", simple.group(2))
                tag = (simple.group(1) or "").lower().replace("*", "")
                ids = sum(mark[0] == "#" for mark in marks)
                rank = (ids, len(marks) - ids, int(bool(tag)), order)
                yield _Rule(tag, frozenset(marks), style, rank)


def _colour(value: str) -> Colour | None:
    """Return the red, green and blue of a colour as it is written, or ``None`` where it is not known."""
    if match := _RGB.search(value):
        red, green, blue = (min(int(part), 255) for part in match.groups())
        return red, green, blue
    if match := _HEX.search(value):
        digits = match.group(1) if len(match.group(1)) == 6 else "".join(digit * 2 for digit in match.group(1))
        red, green, blue = bytes.fromhex(digits)
        return red, green, blue
    if re.match(r"hsla?\([^,]*,[^,]*,(?:9[6-9]|100)%", value):
        return _PAGE
    if known := next((_NAMED[word] for word in value.split() if word in _NAMED), None):
        return known
    # Another name is a colour like itself, and like no other.
    return (-1_000, int.from_bytes(value.encode(), "big"), 0) if value.isalpha() else None


def _alike(one: Colour, other: Colour) -> bool:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) <= _ALIKE
