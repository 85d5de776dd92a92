"""Three small worlds, each built so that one option is the right one and it is known why."""

import re
from dataclasses import dataclass
from pathlib import Path

from toolkit import Experiment, GoldenSet, Run, load_documents
from toolkit.ingestion import Documents
from toolkit.schema import GoldenQuestion, Prompt, Reading, SourceQuote

_FILLER = "The clerk keeps the ledger in the front office and signs each page of it at the end of the working day. "


@dataclass(frozen=True)
class Careful:
    """Reads all that it is given, and never guesses: what it cannot see it declines."""

    name: str = "careful reader (built)"

    def read(self, prompt: Prompt, /) -> Reading:
        counted = re.search(r"How many lots does the (\w+) register hold", prompt.question)
        if counted:
            marks = {lot for source in prompt.sources for lot in re.findall(rf"{counted[1]} lot \d+", source.text)}
            return _reading(f"It holds {len(marks)} lots.", ()) if marks else _declined()
        wanted = re.search(r"stall (\d+)", prompt.question)
        for source in prompt.sources:
            line = wanted and re.search(rf"Stall {wanted[1]} costs cr \d+ a year\.", source.text)
            if line and source.document_id:
                start = source.start + line.start()
                quote = SourceQuote(number=source.number, start=start, end=start + len(line[0]), quote=line[0])
                return _reading(line[0], (quote,))
            if line:
                return _reading(line[0], ())
        return _declined()


def _reading(text: str, quotes: tuple[SourceQuote, ...]) -> Reading:
    return Reading(text=text, abstained=False, quotes=quotes, tokens_out=12)


def _declined() -> Reading:
    return Reading(text="I cannot tell.", abstained=True, quotes=(), tokens_out=4)


def _documents(folder: Path, texts: dict[str, str]) -> Documents:
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / name).write_text(f"---\naccess: [everyone]\n---\n# {name}\n\n{text}\n", encoding="utf-8")
    return load_documents(folder)


def _stalls(count: int, *, filler: int) -> dict[str, str]:
    return {f"stall-{n:02}.md": f"Stall {n} costs cr {100 + n} a year.\n\n{_FILLER * filler}" for n in range(count)}


def _fees(count: int) -> GoldenSet:
    return GoldenSet(
        tuple(
            GoldenQuestion(id=f"q{n:02}", question=f"What does stall {n} cost a year?", facts=((f"cr {100 + n}",),))
            for n in range(count)
        )
    )


def many_documents(folder: Path) -> Run:
    """Far more documents than the window holds: only what finds the right one can answer."""
    documents = _documents(folder / "documents", _stalls(40, filler=30))
    pack = _documents(folder / "pack", _stalls(3, filler=0))
    options = ["prompt-only", "rag", "long-context"]
    reader = Careful()
    return Experiment(documents, _fees(40), options=options, reader=reader, prompt_pack=pack, window_tokens=6000).run()


def whole_documents(folder: Path) -> Run:
    """Questions about a whole register: what sees only its best passages counts too few."""
    names = ("Ash", "Birch", "Cedar", "Dogwood", "Elder", "Fir", "Gorse", "Hazel", "Ivy", "Juniper", "Larch", "Maple")
    texts = {
        f"{name}.md": "\n\n".join(f"## Part {n}\n\n{name} lot {n}. {_FILLER * 4}" for n in range(20 + at))
        for at, name in enumerate(names)
    }
    documents = _documents(folder / "documents", texts)
    golden = GoldenSet(
        tuple(
            GoldenQuestion(
                id=name, question=f"How many lots does the {name} register hold?", facts=((f"{20 + at} lots",),)
            )
            for at, name in enumerate(names)
        )
    )
    options = ["prompt-only", "rag", "long-context"]
    pack = _documents(folder / "pack", {"note.md": "Ask the registrar."})
    return Experiment(documents, golden, options=options, reader=Careful(), prompt_pack=pack).run()


def small_and_settled(folder: Path) -> Run:
    """A page of rules that never changes: pasting it does all that finding it would, and needs no upkeep."""
    documents = _documents(folder / "documents", _stalls(12, filler=0))
    pack = _documents(folder / "pack", _stalls(12, filler=0))
    options = ["prompt-only", "rag", "long-context"]
    return Experiment(documents, _fees(12), options=options, reader=Careful(), prompt_pack=pack).run()
