r"""The formulas of the notebooks as MathML, which browsers draw themselves: no script, no font from elsewhere.

The few commands that the notebooks use are known; any other stops the build, so that no formula is shown garbled.
"""

import re
from html import escape

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[{}_^]|[A-Za-z]|\d+(?:\.\d+)?|\S")
_SYMBOLS = {
    "ge": "≥", "le": "≤", "sum": "∑", "prod": "∏", "cdot": "·", "times": "×", "in": "∈", "approx": "≈", "pm": "±",
    "Pr": "Pr", "log": "log", "max": "max", "min": "min", "lambda": "λ", "mu": "μ", "rho": "ρ", "sigma": "σ",
}  # fmt: skip
_SPACES = {",", ";", " ", "quad", "!", "Big", "big", "left", "right", "textstyle", "displaystyle"}
_FORMULA = re.compile(
    r"\$\$(?P<block>.+?)\$\$|\$(?P<inline>[A-Za-z](?:_(?:\w|\{[^}$]*\}))?|[^\s$]*\\[^$]*?)\$", re.DOTALL
)
_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)


def taken_out(text: str, /) -> tuple[str, list[str]]:
    r"""Return Markdown with a mark in place of each formula between dollars, and the formulas as MathML; not in code.

    Examples
    --------
    >>> taken_out("share $v_j$ of `$x$`, for $5 to $6")
    ('share \uf8ff0\uf8ff of `$x$`, for $5 to $6', ['<math><mrow><msub><mi>v</mi><mi>j</mi></msub></mrow></math>'])
    """
    made: list[str] = []

    def drawn(found: re.Match[str]) -> str:
        made.append(_math(found["block"] or found["inline"], block=bool(found["block"])))
        return f"\uf8ff{len(made) - 1}\uf8ff"

    parts = [part if at % 2 else _FORMULA.sub(drawn, part) for at, part in enumerate(_CODE.split(text))]
    return "".join(parts), made


def put_back(markup: str, formulas: list[str], /) -> str:
    """Return markup with each formula in place of its mark."""
    return re.sub("\uf8ff(\\d+)\uf8ff", lambda found: formulas[int(found.group(1))], markup)


def _math(tex: str, *, block: bool) -> str:
    drawn = f"<mrow>{''.join(_row(_TOKEN.findall(_texts(tex))))}</mrow>"
    if not block:
        return f"<math>{drawn}</math>"
    opening = '<span class="formula" role="group" aria-label="Formula" tabindex="0">'
    return f'{opening}<math display="block">{drawn}</math></span>'


def _texts(tex: str) -> str:
    r"""Keep the words of \text whole: each becomes one private character, taken out again in `_atom`."""
    return re.sub(r"\\text\{([^}]*)\}", lambda found: "".join(chr(0xE000 + ord(each)) for each in found.group(1)), tex)


def _row(tokens: list[str], *, until: str = "") -> list[str]:
    made: list[str] = []
    while tokens and tokens[0] != until:
        atom = _atom(tokens)
        if tokens and tokens[0] in "_^":
            tag = {"_": "msub", "^": "msup"}[tokens.pop(0)]
            atom = f"<{tag}>{atom}{_atom(tokens)}</{tag}>"
        made.append(atom)
    if until:
        tokens.pop(0)
    return made


def _atom(tokens: list[str]) -> str:
    part = tokens.pop(0)
    if part == "{":
        return f"<mrow>{''.join(_row(tokens, until='}'))}</mrow>"
    if "\ue000" <= part[0] <= "\uefff":
        words = [part]
        while tokens and "\ue000" <= tokens[0][0] <= "\uefff":
            words.append(tokens.pop(0))
        said = "".join(chr(ord(each) - 0xE000) for each in words)
        return f"<mtext>{escape(said).replace(' ', chr(0xA0))}</mtext>"  # plain spaces at its ends would be dropped
    if part.startswith("\\"):
        return _command(part[1:], tokens)
    if part[0].isdigit():
        return f"<mn>{part}</mn>"
    return f"<mi>{part}</mi>" if part.isalpha() else f"<mo>{escape(part)}</mo>"


def _command(name: str, tokens: list[str]) -> str:
    if name == "frac":
        return f"<mfrac>{_atom(tokens)}{_atom(tokens)}</mfrac>"
    if name in _SPACES:
        return '<mspace width="0.2em"></mspace>' if name in {",", ";", " ", "quad"} else ""
    if name not in _SYMBOLS:
        raise ValueError(f"\\{name} is not among the commands that docs/gallery/formulas.py can draw")
    return f"<mo>{_SYMBOLS[name]}</mo>"
