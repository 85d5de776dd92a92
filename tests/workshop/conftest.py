"""A session on the small world, measured once a test session: what the pages show is then read from files."""

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import FILES, QUESTIONS
from toolkit.workshop import Session


@pytest.fixture(scope="session")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("workshop")
    (root / "documents").mkdir()
    for name, text in FILES.items():
        (root / "documents" / name).write_text(text, encoding="utf-8")
    (root / "golden.jsonl").write_text("".join(json.dumps(each) + "\n" for each in QUESTIONS), encoding="utf-8")
    session = Session.begin(root / "session", documents=root / "documents", golden=root / "golden.jsonl")
    session.prepare()
    return root


@pytest.fixture
def session(measured: Path, tmp_path: Path) -> Session:
    """A session of one's own, with the measurements of the shared one and nothing said."""
    shutil.copytree(measured, tmp_path / "copy")
    folder = tmp_path / "copy"
    (folder / "session" / "session.json").unlink()
    return Session.begin(folder / "session", documents=folder / "documents", golden=folder / "golden.jsonl")
