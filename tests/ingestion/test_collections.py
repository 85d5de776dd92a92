import json
from pathlib import Path

import pytest

from toolkit.ingestion import load_documents
from toolkit.schema import InputError


def beir(folder: Path, *lines: str) -> Path:
    (folder / "corpus.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    (folder / "queries.jsonl").write_text('{"_id": "q", "text": "fee?"}\n', encoding="utf-8")
    return folder


def test_a_beir_folder_is_its_corpus_under_its_own_ids(tmp_path: Path) -> None:
    documents = load_documents(
        beir(tmp_path, '{"_id": "7", "title": "Fees", "text": "cr 20"}', '{"_id": "8", "text": "x"}')
    )
    assert [(each.document_id, each.title, each.text) for each in documents] == [
        ("7", "Fees", "cr 20"),
        ("8", "8", "x"),
    ]
    assert documents.report.is_empty()


def test_lines_that_cannot_be_read_are_told_and_the_rest_loaded(tmp_path: Path) -> None:
    good = '{"_id": "1", "title": "", "text": "x"}'
    bad = [
        "not json",
        '{"text": "no id"}',
        good,
        "[]",
        '{"_id": "2", "text": ""}',
        '{"_id": "3", "text": 5}',
        '"\\ud800"',
    ]
    documents = load_documents(beir(tmp_path, good, *bad))
    assert [each.document_id for each in documents] == ["1"]
    assert [note.problem.split(":")[0] for note in documents.failed] == [
        f"corpus.jsonl, row {row}" for row in range(2, 9)
    ]


def test_a_squad_file_is_a_document_an_article(tmp_path: Path) -> None:
    article = {"title": "Care_Act", "paragraphs": [{"context": "One.", "qas": []}, {"context": "Two."}]}
    (tmp_path / "squad.json").write_text(json.dumps({"version": "2.0", "data": [article, article]}), encoding="utf-8")
    documents = load_documents(tmp_path / "squad.json")
    assert [each.document_id for each in documents] == ["Care Act", "Care Act (2)"]
    assert documents[0].text == "One.\n\nTwo.\n"


def test_the_label_of_the_file_holds_for_all_its_documents(tmp_path: Path) -> None:
    (tmp_path / "access.yaml").write_text("corpus.jsonl: [staff]\n", encoding="utf-8")
    assert load_documents(beir(tmp_path, '{"_id": "1", "text": "x"}'))[0].access == ("staff",)


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"data": 5}', '{"data": [{}]}', "[" * 100_000, '{"data": [{"paragraphs": 5}]}']
)
def test_other_json_is_passed_over_with_its_reason(tmp_path: Path, content: str) -> None:
    (tmp_path / "other.json").write_text(content, encoding="utf-8")
    (tmp_path / "a.md").write_text("x", encoding="utf-8")
    assert load_documents(tmp_path).report["status"].to_list() == ["ignored"]
    with pytest.raises(InputError):
        load_documents(tmp_path / "other.json")
