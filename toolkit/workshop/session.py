"""One workshop: its folder, what it is about, and what is measured before people come in."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from toolkit import drills
from toolkit.drills import Updates, Upkeep
from toolkit.economics import Scenario
from toolkit.golden import GoldenSet
from toolkit.ingestion import Documents, load_documents
from toolkit.options import OPTIONS, UNTRAINED
from toolkit.readers import Reader, extractive
from toolkit.runs import Experiment, Run
from toolkit.schema import InputError
from toolkit.storage import make_folder, write_atomically
from toolkit.tuning import TuningSet
from toolkit.workshop.room import Room

GOLDEN, RUN, FRESH = "golden.jsonl", "run", "freshness"
_SESSION = "session.json"
Progress = Callable[[Sequence[Any]], Iterable[Any]]


@dataclass(frozen=True)
class Session:
    """A folder that holds all that a workshop makes, and the names of what it is made from.

    The golden questions are copied into it, so that what the room changes stays beside what the room decided. All other
    inputs are read where they are; what is not there is left out, and the pages say so.

    Examples
    --------
    >>> import tempfile
    >>> samples = Path("data/samples")
    >>> session = Session.begin(tempfile.mkdtemp(), documents=samples / "documents", golden=samples / "golden.jsonl")
    >>> len(session.golden) == len(GoldenSet.read(samples / "golden.jsonl")), session.prepared
    (True, False)
    """

    folder: Path
    documents_folder: Path
    golden_given: Path

    @classmethod
    def begin(cls, folder: str | Path, /, *, documents: Path, golden: Path) -> "Session":
        """Begin a session, or go on with it where it has begun.

        Raises
        ------
        InputError
            Where the golden questions cannot be read, or the folder was begun with other documents or lies in them.
        """
        root, about = Path(folder).resolve(), documents.resolve()
        if root.is_relative_to(about):
            raise InputError("lies among the documents", file=root, field="session", remedy="choose another folder")
        make_folder(root)
        session = cls(root, about, golden.resolve())
        if (root / _SESSION).exists():
            begun = cls.open(root)
            if begun != session:
                got, remedy = str(begun.documents_folder), "name those, or begin another folder with --session"
                raise InputError("was begun with other documents or questions", file=root, got=got, remedy=remedy)
        if not (root / GOLDEN).exists():
            GoldenSet.read(golden).write(root / GOLDEN)
        written = {name: str(value) for name, value in asdict(session).items() if name != "folder"}
        write_atomically(root / _SESSION, json.dumps(written, indent=1) + "\n")
        return session

    @classmethod
    def open(cls, folder: str | Path, /) -> "Session":
        """Return a session that has begun.

        Raises
        ------
        InputError
            Where the folder holds none.
        """
        root = Path(folder).resolve()
        try:
            written = json.loads((root / _SESSION).read_text(encoding="utf-8"))
            return cls(root, Path(written["documents_folder"]), Path(written["golden_given"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            remedy = "begin one with `groundwork workshop`"
            raise InputError("holds no workshop", file=root / _SESSION, remedy=remedy) from error

    @cached_property
    def room(self) -> Room:
        """What everyone has said."""
        return Room.open(self.folder)

    @property
    def golden(self) -> GoldenSet:
        """The golden questions as the room has them now."""
        return GoldenSet.read(self.folder / GOLDEN)

    @cached_property
    def documents(self) -> Documents:
        """The documents, as they are."""
        return load_documents(self.documents_folder)

    @cached_property
    def pack(self) -> Documents | None:
        """What prompt-only pastes, if it is there."""
        folder = self._beside("prompt-pack")
        return load_documents(folder) if folder else None

    @cached_property
    def updates(self) -> Updates | None:
        """What changes in the drill, if it is there."""
        folder = self._beside("updates")
        return Updates.read(folder) if folder else None

    @cached_property
    def tuning(self) -> TuningSet | None:
        """The examples of the tuned options, if they are there."""
        path = self._beside("tuning.jsonl")
        return TuningSet.read(path) if path else None

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario to begin with."""
        path = self._beside("scenario.yaml")
        return Scenario.read(path) if path else Scenario.default()

    @property
    def weights(self) -> Path | None:
        """The weights, must-haves and judgements to begin with, if they are there."""
        return self._beside("weights.yaml")

    @cached_property
    def reader(self) -> Reader:
        """What reads: the extractive one, which needs no network, and is named on every page."""
        return extractive()

    def upkeeps(self) -> list[Upkeep]:
        """Return how each option that has its parts here is built and kept up."""
        names = OPTIONS if self.tuning else UNTRAINED
        return drills.standard(names, reader=self.reader, pack=self.pack, tuning=self.tuning)

    @property
    def prepared(self) -> bool:
        """Whether the measurements there are those of the questions as they were given, and of these documents."""
        try:
            return (self.folder / RUN / "made-from").read_text(encoding="utf-8") == self._made_from
        except OSError:
            return False

    def prepare(self, *, progress: Progress | None = None) -> None:
        """Measure: every option on every question, and the freshness drill where there are updates.

        Raises
        ------
        InputError
            Where documents, questions or updates cannot be used.
        """
        golden = self.golden
        experiment = Experiment(
            self.documents,
            golden,
            reader=self.reader,
            prompt_pack=self.pack,
            tuning=self.tuning,
        )
        run = experiment.run(progress=progress) if progress else experiment.run()
        run.write(self.folder / RUN)
        if self.updates:
            found = drills.freshness(
                self.documents, self.updates, golden, self.upkeeps(), reader=self.reader, prompt_pack=self.pack
            )
            for name in ("rates", "answers", "corrections"):
                _keep(getattr(found, name), self.folder / FRESH / f"{name}.parquet")
        write_atomically(self.folder / RUN / "made-from", self._made_from)

    @cached_property
    def run(self) -> Run:
        """Every option's answers to every question, as measured.

        Raises
        ------
        InputError
            Where nothing has been measured.
        """
        return Run.read(self.folder / RUN)

    @cached_property
    def estimates(self) -> pl.DataFrame:
        """The run's estimates: reckoned once, for every slider reads them."""
        return self.run.estimates()

    def freshness(self, table: str, /) -> pl.DataFrame | None:
        """Return a table of the freshness drill, or ``None`` where it was not run."""
        path = self.folder / FRESH / f"{table}.parquet"
        return pl.read_parquet(path) if path.is_file() else None

    @property
    def asked_before(self) -> bool:
        """Whether the questions are still those that the run asked."""
        asked = self.run.questions.sort("id").select("id", "question").rows()
        return asked == sorted((each.id, each.question) for each in self.golden)

    @property
    def _made_from(self) -> str:
        """A digest of every input file, and of what the questions ask: votes on stakes change no answer."""
        digest = hashlib.sha256()
        beside = [self._beside(name) for name in ("prompt-pack", "updates", "tuning.jsonl")]
        for name, path in _files([self.documents_folder, *filter(None, beside)]):
            digest.update(f"{name}\0{path.stat().st_size}\0".encode() + path.read_bytes())
        asked = [replace(each, stakes="low", status="draft", owner="", notes="") for each in self.golden]
        digest.update(repr(asked).encode())
        return digest.hexdigest()

    def _beside(self, name: str) -> Path | None:
        path = self.documents_folder.parent / name
        return path if path.exists() else None


def with_stakes(golden: GoldenSet, stakes: dict[str, str], /) -> GoldenSet:
    """Return questions with the stakes that the room gave them, in place of their own."""
    return golden.put(*(replace(each, stakes=stakes[each.id]) for each in golden if each.id in stakes))


def _files(roots: Iterable[Path]) -> Iterable[tuple[str, Path]]:
    """Yield every file with its place below its root: a session that is moved whole is the same."""
    for root in roots:
        paths = sorted(path for path in root.rglob("*") if path.is_file()) if root.is_dir() else [root]
        yield from ((path.relative_to(root.parent).as_posix(), path) for path in paths)


def _keep(table: pl.DataFrame, path: Path) -> None:
    make_folder(path.parent)
    table.write_parquet(path)
