"""Whether something dark may stand behind a run of a Word file, so that white type on it is seen."""

from collections.abc import Iterator
from itertools import chain

from docx.oxml.ns import qn
from lxml.etree import _Element

_LIGHTEST = 0xF0  # of 255, in each of red, green and blue: lighter type is not seen on a white page
_NO_FILL = ("", "auto")
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SHAPE = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"


def is_white(colour: str, /) -> bool:
    """Tell whether a colour, six hexadecimal digits, is white or as good as.

    Examples
    --------
    >>> is_white("FEFEFE"), is_white("1F3864"), is_white("auto")
    (True, False, False)
    """
    try:
        return len(colour) == 6 and all(byte >= _LIGHTEST for byte in bytes.fromhex(colour))
    except ValueError:
        return False


def is_backed(run: _Element, layers: list[_Element], table_styles: "TableStyles", /) -> bool:
    """Tell whether a run stands on a shade, a marker, a filled box, or a table whose style shades its cell.

    Parameters
    ----------
    run, layers
        The run, and the properties that hold for it: its own and those of its styles.
    table_styles
        What the tables' styles shade.
    """
    if any(_is_dark(layer) or _is_marked(layer) for layer in layers):
        return True
    for around in run.iterancestors():
        properties = around.find(f"{around.tag}Pr")
        if around.tag in _SHADED and properties is not None and _is_dark(properties):
            return True
        if around.tag == f"{_SHAPE}wsp":
            return _is_filled(around)
        if around.tag == qn("w:tc") and table_styles.shade(around):
            return True
    return False


_SHADED = tuple(map(qn, ("w:p", "w:tc", "w:tbl")))


def _is_dark(properties: _Element) -> bool:
    """Tell whether properties state a shade other than white."""
    shade = properties.find(qn("w:shd"))
    if shade is None or shade.get(qn("w:val")) == "nil":
        return False
    name = "w:color" if shade.get(qn("w:val")) == "solid" else "w:fill"
    fill = shade.get(qn(name), "")
    return fill not in _NO_FILL and not is_white(fill)


def _is_marked(properties: _Element) -> bool:
    marker = properties.find(qn("w:highlight"))
    return marker is not None and marker.get(qn("w:val")) not in ("white", "none")


def _is_filled(shape: _Element) -> bool:
    """Tell whether a text box has a ground of its own; one that a style gives it counts as such."""
    properties = shape.find(f"{_SHAPE}spPr")
    if properties is None or properties.find(f"{_DRAWING}noFill") is not None:
        return False
    plain = properties.find(f"{_DRAWING}solidFill")
    named = plain.find(f"{_DRAWING}srgbClr") if plain is not None else None
    scheme = plain.find(f"{_DRAWING}schemeClr") if plain is not None else None
    if named is not None:
        return not is_white(named.get("val", ""))
    return scheme is None or scheme.get("val") not in ("bg1", "lt1")


class TableStyles:
    """The styles of a document's tables: which cells each of them shades."""

    def __init__(self, styles: dict[str, _Element]) -> None:
        self._styles = styles

    def shade(self, cell: _Element) -> bool:
        """Tell whether the style of its table puts a shade behind a cell."""
        table = next(cell.iterancestors(qn("w:tbl")), None)
        named = table.find(f"{qn('w:tblPr')}/{qn('w:tblStyle')}") if table is not None else None
        if table is None or named is None:
            return False
        shaded = set(self._shaded(named.get(qn("w:val"), "")))
        return not shaded.isdisjoint(_kinds(cell, table))

    def _shaded(self, style_id: str) -> Iterator[str]:
        """Yield the kinds of cells that a style, or one that it builds on, shades."""
        for _ in range(len(self._styles)):
            style = self._styles.get(style_id)
            if style is None:
                return
            if any(_is_dark(each) for name in ("w:tcPr", "w:pPr") for each in style.iterfind(qn(name))):
                yield "wholeTable"
            for part in style.iterfind(qn("w:tblStylePr")):
                if any(_is_dark(each) for each in chain(part.iterfind(qn("w:tcPr")), part.iterfind(qn("w:pPr")))):
                    yield part.get(qn("w:type"), "")
            base = style.find(qn("w:basedOn"))
            style_id = base.get(qn("w:val"), "") if base is not None else ""


def _kinds(cell: _Element, table: _Element) -> Iterator[str]:
    """Yield what a table's style may take a cell for, by its place, as far as the table uses that."""
    row = next(cell.iterancestors(qn("w:tr")))
    look = table.find(f"{qn('w:tblPr')}/{qn('w:tblLook')}")
    rows, cells = table.findall(qn("w:tr")), row.findall(qn("w:tc"))
    yield "wholeTable"
    places = {
        "firstRow": row is rows[0] if rows else False, "lastRow": row is rows[-1] if rows else False,
        "firstColumn": cell is cells[0] if cells else False, "lastColumn": cell is cells[-1] if cells else False,
    }  # fmt: skip
    yield from (name.replace("Column", "Col") for name, there in places.items() if there and _uses(look, name))
    for band, name in (("Horz", "noHBand"), ("Vert", "noVBand")):
        if look is None or look.get(qn(f"w:{name}")) not in ("1", "true"):
            yield from (f"band1{band}", f"band2{band}")


def _uses(look: _Element | None, name: str) -> bool:
    return look is None or look.get(qn(f"w:{name}"), "1") not in ("0", "false")
