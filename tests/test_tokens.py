import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
import tiktoken

from toolkit import tokens
from toolkit.schema import InputError


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make tiktoken and the toolkit read their vocabularies again."""
    monkeypatch.setattr(tiktoken.registry, "ENCODINGS", {})
    tokens.encoding.cache_clear()
    yield
    tokens.encoding.cache_clear()


def test_counts_are_tiktokens_own() -> None:
    text = "Kāpiti cr 1,240 — naïve ☃\n\n| a | b |"
    assert tokens.count(text) == len(tiktoken.get_encoding("o200k_base").encode(text))
    assert tokens.count_many([text, ""]) == [tokens.count(text), 0]


def test_a_million_spaces_are_counted_too() -> None:
    assert tokens.count("one" + " " * 1_000_000 + "two") > 2
    assert tokens.count_many([" " * 1_000_000, "one two"])[1] == 2


def test_other_encodings_and_models_by_name() -> None:
    assert tokens.count("antidisestablishmentarianism", encoding_for="cl100k_base") == 6
    assert tokens.encoding_name("gpt-4") == "cl100k_base"


def test_special_tokens_in_a_document_are_plain_text() -> None:
    assert tokens.count("<|endoftext|>") > 1


def test_an_unknown_encoding_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean o200k_base"):
        tokens.encoding("o200k_bsae")


@pytest.mark.usefixtures("forgetful")
def test_the_configured_folder_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = next(iter(find_spec("litellm").submodule_search_locations))
    name = "fb374d419588a4632f3f557e76b4b70aebbca790"
    shutil.copy(Path(shipped, "litellm_core_utils/tokenizers", name), tmp_path / name)
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(tokens, "_SHIPPED_IN", {})
    assert tokens.count("one two") == 2
    assert tokens.os.environ["TIKTOKEN_CACHE_DIR"] == str(tmp_path)


@pytest.mark.usefixtures("forgetful")
def test_a_shipped_vocabulary_needs_no_import_and_leaves_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TIKTOKEN_CACHE_DIR", raising=False)
    assert tokens.count("one two") == 2
    assert "TIKTOKEN_CACHE_DIR" not in tokens.os.environ


@pytest.mark.usefixtures("forgetful")
def test_without_any_vocabulary_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(_: str) -> bytes:
        raise ConnectionError("no network")

    monkeypatch.delenv("TIKTOKEN_CACHE_DIR", raising=False)
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", "")
    monkeypatch.setattr(tokens, "_SHIPPED_IN", {})
    monkeypatch.setattr("tiktoken.load.read_file", no_network)
    with pytest.raises(InputError, match=r"groundwork-toolkit\[offline\].*TIKTOKEN_CACHE_DIR"):
        tokens.count("one")
