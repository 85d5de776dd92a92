import json
import sys

import numpy as np
import pytest

from toolkit.embedding import available, cross_encoder, local, unavailable
from toolkit.embedding import local as local_function
from toolkit.schema import InputError

MODULE = sys.modules[local_function.__module__]


@pytest.fixture
def installed(monkeypatch):
    monkeypatch.setattr(MODULE, "_installed", lambda: True)
    monkeypatch.setattr(MODULE, "_in_cache", lambda model, *, download: None)


def write_model(folder, *, weights: bytes = b"weights") -> None:
    folder.mkdir(parents=True)
    (folder / "modules.json").write_text("[]")
    (folder / "model.safetensors").write_bytes(weights)
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_mean_tokens": True}))


@pytest.mark.parametrize("make", [local, lambda model=None: cross_encoder(model or "m")])
def test_without_the_extra_says_what_to_install(monkeypatch, make) -> None:
    monkeypatch.setattr(MODULE, "_installed", lambda: False)
    with pytest.raises(InputError, match=r"groundwork-toolkit\[dense\]"):
        make()
    assert unavailable() == "sentence-transformers is not installed"
    assert available() is None


def test_without_a_model_says_so(installed, monkeypatch) -> None:
    monkeypatch.setattr(MODULE, "_in_package", lambda model: None)
    assert unavailable() == "no embedding model is on this machine"
    assert available() is None
    with pytest.raises(InputError, match="not on this machine"):
        local()


def test_a_folder_is_a_model(installed, tmp_path) -> None:
    write_model(tmp_path / "mine")
    assert local(tmp_path / "mine").name.startswith("mine (")


def test_a_folder_without_one_is_refused(installed, tmp_path) -> None:
    with pytest.raises(InputError, match="not on this machine"):
        local(tmp_path)


def test_two_models_of_one_name_are_told_apart(installed, tmp_path) -> None:
    write_model(tmp_path / "a" / "mine")
    write_model(tmp_path / "b" / "mine", weights=b"retrained")
    write_model(tmp_path / "c" / "mine")
    one, other, copy = (local(tmp_path / folder / "mine").name for folder in "abc")
    assert one != other
    assert one == copy


def test_a_package_that_carries_a_model(installed, tmp_path, monkeypatch) -> None:
    package = tmp_path / "a_tiny_model"
    write_model(package / "model")
    (package / "__init__.py").write_text("raise RuntimeError('the package must not be run')")
    monkeypatch.syspath_prepend(tmp_path)
    assert local("a-tiny-model").name.startswith("a-tiny-model (")
    monkeypatch.setattr(MODULE, "_DEFAULTS", ("a-tiny-model",))
    assert available() is not None
    assert unavailable() is None


@pytest.mark.parametrize("name", ["no-such-package", "json", "../..", "a b", "org/model"])
def test_a_name_that_is_nowhere_is_refused(installed, name: str) -> None:
    with pytest.raises(InputError, match="not on this machine"):
        local(name)


def test_a_text_is_embedded_by_itself_alone() -> None:
    pytest.importorskip("sentence_transformers")
    if available() is None:
        pytest.skip("no model on this machine")
    embedder = local()
    texts = ["Staff take thirty days of annual leave.", "Tax", "A vacation of a month."]
    vectors = embedder.embed(texts)
    assert vectors.shape == (3, embedder.dimensions)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert np.array_equal(embedder.embed(texts[1:])[0], vectors[1])
    assert vectors[0] @ vectors[2] > vectors[0] @ vectors[1]
    assert embedder.embed([]).shape == (0, embedder.dimensions)


def test_a_cross_encoder_scores_pairs(tmp_path) -> None:
    pytest.importorskip("sentence_transformers")
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "leave", "tax", "annual"]
    (tmp_path / "vocab.txt").write_text("\n".join(words))
    BertTokenizer(str(tmp_path / "vocab.txt")).save_pretrained(tmp_path)
    sizes = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 8}
    BertForSequenceClassification(BertConfig(vocab_size=len(words), num_labels=1, **sizes)).save_pretrained(tmp_path)
    reranker = cross_encoder(tmp_path)
    scores = reranker.scores("annual leave", ["tax", "leave", "tax"])
    assert len(scores) == 3
    assert scores[0] == scores[2] != scores[1]
    assert reranker.scores("annual leave", []) == []
