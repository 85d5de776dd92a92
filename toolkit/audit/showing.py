"""The log as one group of people may see it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.audit.chain import parsed
from toolkit.audit.entries import Labels
from toolkit.schema import EVERYONE, InputError, may_see

WITHHELD, REDACTED = "withheld", "redacted"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditView:
    """An entry as its viewer may see it.

    ``question``, ``answer`` and ``quotes`` are ``None`` where ``text`` says that they are ``withheld`` from the viewer,
    or ``redacted``. ``chunks`` are those of documents that the viewer may see; ``chunks_withheld`` counts the others.
    """

    sequence: int
    at: str
    kind: str
    said: Mapping[str, Any]
    asker: str | None
    question: str | None
    answer: str | None
    quotes: tuple[Mapping[str, Any], ...] | None
    chunks: tuple[Mapping[str, Any], ...]
    chunks_withheld: int
    text: str


_SAID = ("groups", "as_of", "option", "question_id", "prompt_sha256", "model", "tokens_in", "tokens_out", "abstained")


def show(path: str | Path, /, *, as_groups: Collection[str], documents: Labels | None = None) -> list[AuditView]:
    """Return the entries, each with no more than a viewer in these groups may see.

    A question, its answer and its quotes may tell of every document that was gathered, so they are shown to who may
    see all of them, by the labels of that time; and where text that is nobody's document was read, to who is in every
    group that the asker was in.

    Parameters
    ----------
    path
        The log.
    as_groups
        The viewer's groups.
    documents
        The documents as they are now: a label that was tightened since then counts as well.

    Raises
    ------
    InputError
        Where the log cannot be read, or holds what is not an entry: run `verify` first.
    """
    try:
        *texts, _ = Path(path).read_bytes().split(b"\n")
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", file=path, remedy="name an audit log") from None
    return [_view(text, Path(path), row, frozenset(as_groups), documents) for row, text in enumerate(texts, start=1)]


def _view(text: bytes, path: Path, row: int, groups: frozenset[str], documents: Labels | None) -> AuditView:
    line = parsed(text)
    if line is None:
        raise InputError(
            "is not an entry as it was written", file=path, row=row, remedy="run `groundwork audit verify`"
        )
    if line["kind"] != "answer":
        hidden = {"kind", "at", "sequence", "sealed", "previous", "public"}
        said = line.get("public") or {name: value for name, value in line.items() if name not in hidden}
        return _bare(line, said)
    public = line["public"]
    seen = {name: _sees(name, public, groups, documents) for name in public["access"]}
    open_chunks = tuple(chunk for chunk in public["chunks"] if _sees_chunk(chunk, seen, public, groups))
    whole = len(open_chunks) == len(public["chunks"]) and all(seen.values()) and _sees_unnamed(line, groups)
    values = {name: held.get("value") for name, held in line["sealed"].items()}
    redacted = [name for name in ("question", "answer", "quotes") if "value" not in line["sealed"][name]]
    return AuditView(
        sequence=line["sequence"],
        at=line["at"],
        kind=line["kind"],
        said={name: public[name] for name in _SAID},
        asker=values["asker"],
        question=values["question"] if whole else None,
        answer=values["answer"] if whole else None,
        quotes=tuple(values["quotes"]) if whole and values["quotes"] is not None else None,
        chunks=open_chunks,
        chunks_withheld=len(public["chunks"]) - len(open_chunks),
        text=WITHHELD if not whole else f"{REDACTED}: {', '.join(redacted)}" if redacted else "",
    )


def _bare(line: Mapping[str, Any], said: Mapping[str, Any]) -> AuditView:
    """Return a record of what was done to the log itself: it holds no text of a document."""
    return AuditView(
        sequence=line["sequence"], at=line["at"], kind=line["kind"], said=said, asker=None, question=None, answer=None,
        quotes=None, chunks=(), chunks_withheld=0, text="",
    )  # fmt: skip


def _sees(name: str, public: Mapping[str, Any], groups: frozenset[str], documents: Labels | None) -> bool:
    then = may_see(public["access"][name], groups, labelled=public["labelled"])
    now = documents.get(name) if documents else None
    return then and (now is None or documents is None or may_see(now.access, groups, labelled=documents.labelled))


def _sees_chunk(
    chunk: Mapping[str, Any], seen: Mapping[str, bool], public: Mapping[str, Any], groups: frozenset[str]
) -> bool:
    if chunk["document_id"]:
        return seen.get(chunk["document_id"], False)
    return _in_all(public["groups"], groups)


def _sees_unnamed(line: Mapping[str, Any], groups: frozenset[str]) -> bool:
    """Return whether the viewer may see what was answered from no document at all, or from text that is nobody's."""
    public = line["public"]
    unnamed = any(not chunk["document_id"] for chunk in public["chunks"])
    return (not unnamed and bool(public["chunks"])) or _in_all(public["groups"], groups)


def _in_all(asked_as: Collection[str], groups: frozenset[str]) -> bool:
    return set(asked_as) <= groups | {EVERYONE}
