"""What a Word file's styles and numbering say of a paragraph: its level as a heading, its mark as a list item."""

import re
from collections import Counter
from collections.abc import Iterator

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml.etree import _Element

from toolkit.ingestion.docx_shading import TableStyles, is_backed, is_white

_HEADING = re.compile(r"heading (\d)$", re.IGNORECASE)
_FALSE = ("0", "false", "off")
_DEEPEST = 20  # styles that build on each other: more is a circle
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


class Styles:
    """The styles of a document, by id."""

    def __init__(self, document: WordDocument) -> None:
        self._by_id = {style.get(qn("w:styleId"), ""): style for style in document.styles.element.iter(qn("w:style"))}
        self.of_tables = TableStyles(self._by_id)
        titled = any(self._name(paragraph) == "title" for paragraph in document.element.body.iter(qn("w:p")))
        self._below_title = 1 if titled else 0

    def heading_level(self, paragraph: _Element) -> int | None:
        """Return a heading's level from 1 to 6, those below a title counted from 2, or ``None`` for other text."""
        if self._name(paragraph) == "title":
            return 1
        for properties in self._properties(paragraph):
            outline = properties.find(qn("w:outlineLvl"))
            if outline is not None:
                level = int(outline.get(qn("w:val"), "9"))
                return min(level + 1 + self._below_title, 6) if level < 9 else None
        named = _HEADING.match(self._name(paragraph))
        return min(int(named.group(1)) + self._below_title, 6) if named else None

    def list_place(self, paragraph: _Element) -> tuple[str, int] | None:
        """Return the list that a paragraph is an item of and its depth there, or ``None``."""
        for properties in self._properties(paragraph):
            numbered = properties.find(qn("w:numPr"))
            if numbered is not None:
                number, depth = numbered.find(qn("w:numId")), numbered.find(qn("w:ilvl"))
                place = number.get(qn("w:val"), "0") if number is not None else "0"
                return (place, int(depth.get(qn("w:val"), "0")) if depth is not None else 0) if place != "0" else None
        return None

    def chain(self, style_id: str | None) -> Iterator[_Element]:
        """Yield a style and those that it builds on."""
        for _ in range(_DEEPEST):
            style = self._by_id.get(style_id or "")
            if style is None:
                return
            yield style
            base = style.find(qn("w:basedOn"))
            style_id = base.get(qn("w:val")) if base is not None else None

    def _properties(self, paragraph: _Element) -> Iterator[_Element]:
        own = paragraph.find(qn("w:pPr"))
        if own is not None:
            yield own
        for style in self.chain(_style_id(paragraph)):
            properties = style.find(qn("w:pPr"))
            if properties is not None:
                yield properties

    def _name(self, paragraph: _Element) -> str:
        style = self._by_id.get(_style_id(paragraph) or "")
        name = style.find(qn("w:name")) if style is not None else None
        return str(name.get(qn("w:val"), "")).lower() if name is not None else ""


def _style_id(paragraph: _Element) -> str | None:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return style.get(qn("w:val")) if style is not None else None


def is_hidden(run: _Element, styles: Styles) -> bool:
    """Tell whether a person cannot see a run: marked as hidden, of no size, or white where nothing is behind it."""
    own = run.find(qn("w:rPr"))
    named = own.find(qn("w:rStyle")) if own is not None else None
    layers = [own] if own is not None else []
    layers += [style.find(qn("w:rPr")) for style in styles.chain(named.get(qn("w:val")) if named is not None else None)]
    paragraph = next(run.iterancestors(qn("w:p")), None)
    layers += [
        style.find(qn("w:rPr")) for style in styles.chain(_style_id(paragraph) if paragraph is not None else None)
    ]
    stated = [layer for layer in layers if layer is not None]
    return (
        _is_on(stated, "w:vanish")
        or _size(stated) <= 2
        or (is_white(_value(stated, "w:color")) and not is_backed(run, stated, styles.of_tables))
    )


def _is_on(layers: list[_Element], name: str) -> bool:
    found = next((each for layer in layers if (each := layer.find(qn(name))) is not None), None)
    return found is not None and found.get(qn("w:val"), "true") not in _FALSE


def _value(layers: list[_Element], name: str) -> str:
    found = next((each for layer in layers if (each := layer.find(qn(name))) is not None), None)
    return str(found.get(qn("w:val"), "")).upper() if found is not None else ""


def _size(layers: list[_Element]) -> int:
    """Return the size of type in half points; where it is not stated, that of running text."""
    value = _value(layers, "w:sz")
    return int(value) if value.isdigit() else 22


class Numbering:
    """The numbered and bulleted lists of a document, counted on as its paragraphs are read."""

    def __init__(self, document: WordDocument) -> None:
        self._levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self._counts: Counter[tuple[str, int]] = Counter()
        for relation in document.part.rels.values():
            if relation.reltype.endswith("/numbering") and not relation.is_external:
                self._read(relation.target_part.element)

    def _read(self, numbering: _Element) -> None:
        abstract = {each.get(qn("w:abstractNumId")): each for each in numbering.iter(qn("w:abstractNum"))}
        for number in numbering.iter(qn("w:num")):
            of = number.find(qn("w:abstractNumId"))
            for level in abstract[of.get(qn("w:val"))].iter(qn("w:lvl")) if of is not None else ():
                place = number.get(qn("w:numId"), ""), int(level.get(qn("w:ilvl"), "0"))
                self._levels[place] = (
                    _stated(level, "numFmt"),
                    _stated(level, "lvlText"),
                    int(_stated(level, "start") or "1"),
                )

    def mark(self, place: tuple[str, int] | None) -> str:
        """Return what stands before the next item of a list: a dash, or its number as the list writes it."""
        if place is None:
            return ""
        form, pattern, _ = self._levels.get(place, ("bullet", "", 1))
        if form in ("bullet", "none", ""):
            return "-" if form != "none" else ""
        number, depth = place
        self._counts[place] += 1
        for deeper in range(depth + 1, 10):
            self._counts.pop((number, deeper), None)
        return re.sub(r"%(\d)", lambda match: self._number(number, int(match.group(1)) - 1), pattern)

    def _number(self, number: str, depth: int) -> str:
        form, _, start = self._levels.get((number, depth), ("decimal", "", 1))
        return _written(max(self._counts[number, depth], 1) + start - 1, form)


def _stated(level: _Element, name: str) -> str:
    found = level.find(qn(f"w:{name}"))
    return str(found.get(qn("w:val"), "")) if found is not None else ""


def _written(number: int, form: str) -> str:
    if form.endswith("Letter"):
        text = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    elif form.endswith("Roman"):
        text = _roman(number)
    else:
        return str(number)
    return text.upper() if form.startswith("upper") else text


def _roman(number: int) -> str:
    text = "l" * (number // 50)
    number %= 50
    if number >= 40:
        text, number = text + "xl", number - 40
    for value, letters in _ROMAN:
        text, number = text + letters * (number // value), number % value
    return text
