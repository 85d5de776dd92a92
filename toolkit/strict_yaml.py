"""YAML that people write, read with no surprises: no key given twice, no depth without end, every key with its line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from toolkit.schema import InputError

_DEEPEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a YAML text says, and where: ``lines`` of the keys of its mapping, ``within`` of those of each key's own."""

    values: object
    lines: Mapping[str, int]
    within: Mapping[str, Mapping[str, int]]


def read_yaml(text: str, /, *, file: object, problem: str, remedy: str, first: int = 1) -> Written:
    r"""Return what a YAML text says.

    A day that no calendar has is returned as its words, to be refused where its field is known.

    Parameters
    ----------
    text
        One document.
    file, problem, remedy
        What an error says: where the text is from, what is wrong if it cannot be read, and how to mend it.
    first
        The line of the file on which the text begins.

    Raises
    ------
    InputError
        Where it is not YAML, gives a key twice, or is nested too deeply.

    Examples
    --------
    >>> read_yaml("access: [hr]\ntitle: Pay", file="pay.md", problem="is not YAML", remedy="", first=2).lines
    {'access': 2, 'title': 3}
    """
    try:
        _check_depth(text)
        loader = _OneOfEach(text)
        node = loader.get_single_node()
        values = None if node is None else loader.construct_document(node)
    except RecursionError:
        raise InputError(f"{problem} (it is nested too deeply)", file=file, row=first, remedy=remedy) from None
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        said = " ".join(str(getattr(error, "problem", None) or error).split())
        row = mark.line + first if mark else None
        raise InputError(f"{problem} ({said})", file=file, row=row, remedy=remedy) from None
    within = {str(key.value): _lines(below, first) for key, below in _pairs(node)}
    return Written(values=values, lines=_lines(node, first), within=within)


def write_yaml(values: Mapping[str, Any], /) -> str:
    r"""Return a mapping as YAML, its keys in the order given.

    Examples
    --------
    >>> write_yaml({"model": "gpt-5-mini", "attempts_max": 1})
    'model: gpt-5-mini\nattempts_max: 1\n'
    """
    return yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=110)


class _OneOfEach(yaml.CSafeLoader):
    """A loader that refuses a key given twice, of which YAML would quietly keep the last.

    It reads by libyaml, which every wheel of PyYAML holds, several times as quickly as PyYAML's own Python.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - PyYAML's own
        seen: set[str] = set()
        for key, _ in node.value:
            if str(key.value) in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value} is given twice", key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep=deep)

    def day(self, node: yaml.ScalarNode) -> object:
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError:
            return str(node.value)


_OneOfEach.add_constructor("tag:yaml.org,2002:timestamp", _OneOfEach.day)


def _check_depth(text: str) -> None:
    """Refuse what is nested without end before libyaml composes it, in C, where too deep a text ends the process."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise RecursionError


def _pairs(node: yaml.Node | None) -> list[tuple[yaml.Node, yaml.Node]]:
    return node.value if isinstance(node, yaml.MappingNode) else []


def _lines(node: yaml.Node | None, first: int) -> dict[str, int]:
    return {str(key.value): key.start_mark.line + first for key, _ in _pairs(node)}
