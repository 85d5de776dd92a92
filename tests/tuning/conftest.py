import pytest

from tests.tuning.worlds import market, write_tuning
from toolkit.ingestion import Documents
from toolkit.tuning import TunedModel, TuningSet, train


@pytest.fixture(scope="session")
def tuning_set(tmp_path_factory: pytest.TempPathFactory) -> TuningSet:
    return TuningSet.read(write_tuning(tmp_path_factory.mktemp("tuning")))


@pytest.fixture(scope="session")
def stalls(tmp_path_factory: pytest.TempPathFactory) -> Documents:
    return market(tmp_path_factory.mktemp("market"))


@pytest.fixture(scope="session")
def model(tuning_set: TuningSet, stalls: Documents) -> TunedModel:
    return train(tuning_set, stalls)
