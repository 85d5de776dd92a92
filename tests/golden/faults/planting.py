"""Sound rows made wrong, a kind at a time, as people make them wrong. Nothing here knows how faults are found."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from types import ModuleType

from tests.golden.faults import development, held_out, second
from toolkit.schema import Document, Evidence, GoldenQuestion

HALVES: dict[str, ModuleType] = {"development": development, "second": second, "held-out": held_out}
"""The rules were written on the first, mended on the second, and the third was read once they were settled."""


@dataclass(frozen=True)
class Planted:
    """A set with faults of one kind: ``expected`` is where they are, ``true_too`` what follows from them."""

    kind: str
    half: str
    questions: tuple[GoldenQuestion, ...]
    documents: tuple[Document, ...]
    expected: frozenset[tuple[str, str]]
    true_too: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _World:
    rows: dict[str, GoldenQuestion]
    documents: tuple[Document, ...]
    texts: ModuleType
    half: str

    def planted(
        self,
        rule: str,
        changed: dict[str, GoldenQuestion],
        *,
        added: Sequence[GoldenQuestion] = (),
        documents: tuple[Document, ...] | None = None,
        true_too: tuple[str, ...] = (),
    ) -> Planted:
        questions = (*(changed.get(key, row) for key, row in self.rows.items()), *added)
        expected = frozenset((key, rule) for key in (*changed, *(each.id for each in added)))
        return Planted(rule, self.half, questions, documents or self.documents, expected, frozenset(true_too))

    def reworded(self, texts: dict[str, str], **fields: object) -> dict[str, GoldenQuestion]:
        return {key: replace(self.rows[key], question=text, **fields) for key, text in texts.items()}

    def every_other(self, rows: Iterator[str] | list[str], most: int = 12) -> list[str]:
        """Rows of this half: the odd ones or the even ones."""
        return list(rows)[self.half != "development" :: 2][:most]


def planted(
    questions: Sequence[GoldenQuestion], documents: Sequence[Document], halves: Iterable[str] = tuple(HALVES)
) -> Iterator[Planted]:
    """Yield, for each kind and each part, the set with that part's faults planted."""
    for half in halves:
        world = _World({row.id: row for row in questions}, tuple(documents), HALVES[half], half)
        for plant in KINDS:
            yield plant(world)


def _duplicate(world: _World) -> Planted:
    retyped: list[Callable[[str], str]] = [str.upper, lambda text: f"  {text} ", lambda text: text.rstrip("?")]
    rows = [world.rows[key] for key in world.every_other(list(world.rows))[:11]]
    copies = [replace(row, id=f"{row.id}-b", question=retyped[at % 3](row.question)) for at, row in enumerate(rows)]
    return world.planted("duplicate", {}, added=copies, true_too=("several answers", "answer given away"))


def _near_duplicate(world: _World) -> Planted:
    copies = [replace(row, id=f"{row.id}-b") for row in world.reworded(world.texts.NEAR_DUPLICATE).values()]
    return world.planted("near duplicate", {}, added=copies, true_too=("several answers",))


def _leakage(world: _World) -> Planted:
    copies = [
        replace(row, id=f"{row.id}-b", split="train" if row.split == "test" else "test", owner="Somebody Else")
        for row in world.reworded(world.texts.LEAKAGE).values()
    ]
    return world.planted("leakage", {}, added=copies, true_too=("several answers", "duplicate", "near duplicate"))


def _fact(world: _World) -> Planted:
    changed = {}
    for key, variants in world.texts.FACT.items():
        row = world.rows[key]
        reference = f"It is {variants[0]}." if len(row.facts) == 1 else row.reference
        changed[key] = replace(row, facts=(variants, *row.facts[1:]), reference=reference)
    return world.planted("fact not in evidence", changed)


def _given_away(world: _World) -> Planted:
    return world.planted("answer given away", world.reworded(world.texts.GIVEN_AWAY), true_too=("wording copied",))


def _copied(world: _World) -> Planted:
    # Asking for something else, it may have another answer than the row's.
    true_too = ("answer given away", "two questions", "near duplicate", "leakage", "fact not in evidence")
    return world.planted("wording copied", world.reworded(world.texts.COPIED), true_too=true_too)


def _two(world: _World) -> Planted:
    return world.planted("two questions", world.reworded(world.texts.TWO), true_too=("wording copied",))


def _no_referent(world: _World) -> Planted:
    true_too = ("wording copied", "several answers")  # a question that names nothing has many answers
    return world.planted("no referent", world.reworded(world.texts.NO_REFERENT), true_too=true_too)


def _no_date(world: _World) -> Planted:
    changed = {
        key: replace(world.rows[key], as_of=None, question=text or world.rows[key].question)
        for key, text in world.texts.NO_DATE.items()
    }
    # With no day, both versions are in force: that they differ is so.
    return world.planted("no date", changed, true_too=("several answers", "evidence superseded"))


def _answerable(world: _World) -> Planted:
    changed = world.reworded(world.texts.ANSWERABLE, asker=("staff",))
    changed |= {key: replace(world.rows[key], asker=asker) for key, asker in world.texts.OPENED.items()}
    denied = [
        replace(world.rows[key], id=f"{key}-b", answerable=False, facts=(), evidence=()) for key in world.texts.DENIED
    ]
    true_too = ("duplicate", "near duplicate", "leakage")
    return world.planted("perhaps answerable", changed, added=denied, true_too=true_too)


def _conflict(world: _World) -> Planted:
    said: dict[str, list[str]] = {}
    for name, text in world.texts.CONFLICT.values():
        said.setdefault(name, []).append(text)
    documents = tuple(
        replace(each, text="\n\n".join([each.text.rstrip(), *said.get(each.document_id, [])]) + "\n")
        for each in world.documents
    )
    rows = {key: world.rows[key] for key in world.texts.CONFLICT}
    return world.planted("several answers", rows, documents=documents)


def _misquoted(world: _World) -> Planted:
    changed = {}
    for key, quote in world.texts.MISQUOTED.items():
        first, *rest = world.rows[key].evidence
        changed[key] = replace(world.rows[key], evidence=(Evidence(document=first.document, quote=quote), *rest))
    return world.planted("evidence not found", changed)


def _misnamed(world: _World) -> Planted:
    changed = {}
    for key in world.every_other([key for key, row in world.rows.items() if row.evidence]):
        first, *rest = world.rows[key].evidence
        wrong = first.document.replace("-", "_").replace("20", "2O")
        wrong = wrong if wrong != first.document else f"docs/{first.document}"
        changed[key] = replace(world.rows[key], evidence=(replace(first, document=wrong), *rest))
    return world.planted("evidence document", changed)


def _found_twice(world: _World) -> Planted:
    """Quote too little: the two first words that stand more than once in the document, out of those quoted."""
    texts = {document.document_id: document.text for document in world.documents}
    changed = {}
    for key, row in world.rows.items():
        for evidence in row.evidence[:1] if row.answerable else ():
            said = evidence.quote.split()
            pairs = [" ".join(pair) for pair in pairwise(said)]
            if short := next((pair for pair in pairs if texts[evidence.document].count(pair) > 1), None):
                quotes = (Evidence(document=evidence.document, quote=short), *row.evidence)
                changed[key] = replace(row, evidence=quotes)
    kept = {key: changed[key] for key in world.every_other(list(changed))}
    return world.planted("evidence found twice", kept)


def _not_visible(world: _World) -> Planted:
    hidden = [key for key, row in world.rows.items() if row.asker and row.answerable]
    chosen = hidden[:10] if world.half == "development" else hidden[-10:]
    changed = {key: replace(world.rows[key], asker=()) for key in chosen}
    return world.planted("evidence not visible", changed, true_too=("near duplicate", "duplicate"))


def _not_in_force(world: _World) -> Planted:
    named = {document.document_id: document for document in world.documents}
    dated = [
        key for key, row in world.rows.items() if row.answerable and named[row.evidence[0].document].effective_from
    ]
    changed = {key: replace(world.rows[key], as_of=date(2021, 1, 4)) for key in world.every_other(dated)}
    return world.planted("evidence not in force", changed)


def _superseded(world: _World) -> Planted:
    """The newer version takes over, and nobody writes down when the older one ends."""
    replaced = {name for document in world.documents for name in document.supersedes}
    documents = tuple(
        replace(each, effective_to=None) if each.document_id in replaced else each for each in world.documents
    )
    old = {document.document_id: document for document in world.documents if document.document_id in replaced}
    made = []
    lines = [
        (name, line.strip("|-* "))
        for name, document in sorted(old.items())
        for line in [
            each for each in document.text.splitlines()[8:] if len(each) > 40 and document.text.count(each) == 1
        ][:3]
    ]
    for at, (document, words) in enumerate(world.every_other(lines)):
        fact = ((" ".join(words.split()[:3]),),)
        evidence = (Evidence(document=document, quote=words),)
        made.append(
            GoldenQuestion(
                id=f"old{at}",
                question=f"Which duties does rule {at} of {document} set out for clerks?",
                facts=fact,
                evidence=evidence,
                asker=("staff",),
                as_of=date(2026, 3, 2),
                kind="look-up",
                owner="A",
                status="approved",
            )
        )
    return world.planted("evidence superseded", {}, added=made, documents=documents, true_too=("several answers",))


def _unknown_group(world: _World) -> Planted:
    rows = [key for key, row in world.rows.items() if row.asker]
    slips = ("staf", "Staff", "everybody", "HR team", "finanse")
    changed = {
        key: replace(world.rows[key], asker=(*world.rows[key].asker, slips[at % len(slips)]))
        for at, key in enumerate(world.every_other(rows))
    }
    return world.planted("unknown group", changed)


def _sound(world: _World) -> Planted:
    """Nothing wrong at all: whatever is found here is a false alarm."""
    rows = [
        replace(
            world.rows[key],
            id=f"sound{at}",
            question=text,
            facts=((fact,),),
            reference=f"It is {fact}.",
            evidence=(Evidence(document=document, quote=quote),),
        )
        for at, (key, text, fact, document, quote) in enumerate(world.texts.SOUND)
    ]
    return replace(world.planted("nothing", {}, added=rows), expected=frozenset())


def _blank(field: str, rule: str, value: object) -> Callable[[_World], Planted]:
    def plant(world: _World) -> Planted:
        rows = world.every_other([key for key, row in world.rows.items() if row.answerable])
        changed = {key: replace(world.rows[key], **{field: value}) for key in rows}
        return world.planted(rule, changed)

    return plant


KINDS: tuple[Callable[[_World], Planted], ...] = (
    _sound,
    _duplicate, _near_duplicate, _leakage, _misquoted, _misnamed, _found_twice, _not_visible, _not_in_force,
    _superseded, _fact, _given_away, _copied, _two, _no_referent, _no_date, _conflict, _answerable, _unknown_group,
    _blank("evidence", "no evidence", ()), _blank("owner", "no owner", " "), _blank("status", "no status", ""),
    _blank("stakes", "no stakes", "huge"),
)  # fmt: skip
