import shutil
from pathlib import Path

import pytest

from toolkit import GoldenSet, load_documents
from toolkit.ingestion import Documents

SAMPLES = Path(__file__).parents[2] / "data" / "samples"


@pytest.fixture(scope="session")
def samples() -> Path:
    return SAMPLES


@pytest.fixture(scope="session")
def documents() -> Documents:
    return load_documents(SAMPLES / "documents")


@pytest.fixture(scope="session")
def golden() -> GoldenSet:
    return GoldenSet.read(SAMPLES / "golden.jsonl")


@pytest.fixture(scope="session")
def changed_golden() -> GoldenSet:
    return GoldenSet.read(SAMPLES / "updates" / "golden.jsonl")


@pytest.fixture(scope="session")
def changed_documents(tmp_path_factory: pytest.TempPathFactory) -> Documents:
    """The documents as they are once the updates are applied, by hand, as updates.yaml says."""
    folder = tmp_path_factory.mktemp("changed") / "documents"
    shutil.copytree(SAMPLES / "documents", folder)
    shutil.copytree(SAMPLES / "updates" / "documents", folder, dirs_exist_ok=True)
    (folder / "grants" / "round-notice-coastal.txt").unlink()
    return load_documents(folder)
