import io
import tempfile
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ingestion.office import body, pdf, rezipped, saved, workbook, write
from toolkit.chunking import chunk_documents
from toolkit.ingestion import load_documents
from toolkit.ingestion.files import FORMATS, MAX_BYTES
from toolkit.schema import InputError


def small_files() -> dict[str, bytes]:
    document = docx.Document()
    document.add_paragraph("Due in thirty days.")
    return {
        ".docx": saved(document),
        ".pdf": pdf([body("Due in thirty days.")]),
        ".xlsx": saved(workbook(Fees=[["form", "fee"], ["L-11", 20]])),
        ".html": b"<h1>Fees</h1><table><tr><th>a<td>b</table>",
        ".md": b"---\naccess: [hr]\n---\n# Fees\n\ncr 20 <!-- x -->\n",
        ".csv": b'form,fee\n"L,11",20\n',
    }


SMALL = small_files()


def test_every_format_is_read_under_its_path(tmp_path: Path) -> None:
    for ending, data in SMALL.items():
        (tmp_path / f"fees{ending}").write_bytes(data)
    documents = load_documents(tmp_path)
    assert [each.document_id for each in documents] == sorted(f"fees{ending}" for ending in SMALL)
    assert {each.format for each in documents} == {"csv", "docx", "html", "markdown", "pdf", "xlsx"}
    assert documents.place("fees.pdf", 5) == "fees.pdf, page 1"
    assert documents.place("fees.docx", 5) == "fees.docx"


def test_one_file_is_read_with_the_labels_beside_it(tmp_path: Path) -> None:
    write(tmp_path, a__md="one", b__md="two", access__yaml="'*.md': [hr]")
    assert [(each.path, each.access) for each in load_documents(tmp_path / "b.md")] == [("b.md", ("hr",))]


def test_what_cannot_be_read_is_told_by_file_and_reason_and_the_rest_loaded(tmp_path: Path) -> None:
    write(
        tmp_path, good__md="fine", empty__md=" \n", binary__txt=b"\0\1\2", broken__pdf=b"%PDF-", broken__docx=b"PK",
        broken__xlsx=b"x", mixed__csv=b"\xc3\xa9 \xe9 \xff", unclosed__md="---\nid: x\n", picture__png=b"\x89PNG",
    )  # fmt: skip
    documents = load_documents(tmp_path)
    assert [each.path for each in documents] == ["good.md"]
    told = {note["path"]: note["status"] for note in documents.report.to_dicts()}
    assert told.pop("picture.png") == "ignored"
    assert told == dict.fromkeys(
        ["binary.txt", "broken.docx", "broken.pdf", "broken.xlsx", "empty.md", "mixed.csv", "unclosed.md"], "failed"
    )
    assert all(note.remedy and note.path in note.problem for note in documents.failed)


def test_an_enormous_file_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, good__md="fine")
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert "is larger than 50 MB" in load_documents(tmp_path).failed[0].problem


def test_links_out_of_the_folder_are_told_and_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    write(outside, closed__md="closed")
    write(inside, good__md="fine")
    (inside / "again.md").symlink_to(inside / "good.md")
    targets = {"out.md": outside / "closed.md", "folder": outside, "none.md": inside / "x", "loop.md": Path("loop.md")}
    for name, target in targets.items():
        (inside / name).symlink_to(target)
    documents = load_documents(inside)
    assert [each.path for each in documents] == ["again.md", "good.md"]
    assert sorted(documents.report["path"].to_list()) == ["folder", "loop.md", "none.md", "out.md"]


def test_of_two_documents_with_one_id_the_second_is_told(tmp_path: Path) -> None:
    write(tmp_path, a__md="---\nid: fees\n---\nfirst", b__md="---\nid: fees\n---\nsecond")
    documents = load_documents(tmp_path)
    assert [each.path for each in documents] == ["a.md"]
    assert "has the id of a.md, 'fees', and is left out" in documents.failed[0].problem


def test_a_guessed_encoding_is_told(tmp_path: Path) -> None:
    text = "Заявление подаётся в течение тридцати дней. Размер сбора указан в приложении.\n" * 4
    report = load_documents(write(tmp_path, a__txt=text.encode("cp1251"))).report
    assert report["status"].to_list() == ["loaded"]
    assert "cp1251" in report["problem"][0]


@pytest.mark.parametrize("name", ["missing", "empty"])
def test_nothing_to_read_says_so(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"there is no such folder|the folder holds no documents"):
        load_documents(tmp_path / name)


def test_progress_sees_each_file_once(tmp_path: Path) -> None:
    seen: list[Path] = []

    def progress(files: list[Path]) -> list[Path]:
        seen.extend(files)
        return files

    load_documents(write(tmp_path, a__md="one", b__md="two"), progress=progress)
    assert [path.name for path in seen] == ["a.md", "b.md"]


def _reported(files: dict[str, bytes]) -> None:
    """Load files beside a good one, and chunk what was loaded: nothing but the report may tell of the others."""
    with tempfile.TemporaryDirectory() as folder:
        documents = load_documents(write(Path(folder), good__md="fine", **files))
        assert len(documents) + len(documents.failed) == len(files) + 1
        chunks = chunk_documents(documents, max_tokens=16)
    held = {document.document_id: document.text for document in documents}
    assert all(chunk.text == held[chunk.document_id][chunk.start : chunk.end] for chunk in chunks)


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_under_any_ending_stop_the_rest(data: bytes) -> None:
    _reported({f"f{place}__{ending[1:]}": data for place, ending in enumerate(FORMATS)})


BEIR = b'{"_id": "1", "title": "Fees", "text": "cr 20"}\n{"_id": "2", "text": "cr 30"}\n'
SQUAD = b'{"version": "2.0", "data": [{"title": "Fees", "paragraphs": [{"context": "cr 20", "qas": []}]}]}'
SAMPLES = {
    **{f"f{ending}": data for ending, data in SMALL.items()},
    "f.txt": "Les fr\xe8res d\xe9j\xe0 inscrits.\r\n".encode("cp1252"),
    "f.tsv": b"form\tfee\nL-11\t20\n",
    "f.json": SQUAD,
    "corpus.jsonl": BEIR,
}
WHERE = st.integers(0, 10**6), st.integers(0, 40), st.binary(max_size=20)


def test_every_format_is_among_the_samples() -> None:
    alike = {".markdown": ".md", ".text": ".txt", ".htm": ".html"}
    assert {alike.get(ending, ending) for ending in FORMATS} <= {Path(name).suffix for name in SAMPLES}


def damaged(data: bytes, at: int, cut: int, put: bytes) -> bytes:
    at %= len(data)
    return data[:at] + put + data[at + cut :]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(SAMPLES)), *WHERE)
def test_no_damage_to_a_file_stops_the_rest(name: str, at: int, cut: int, put: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), good__md="fine", **{name.replace(".", "__"): damaged(SAMPLES[name], at, cut, put)})
        documents = load_documents(folder)
        chunks = chunk_documents(documents, max_tokens=16)
    assert "good.md" in {each.document_id for each in documents}
    assert any(each.path.startswith(name) for each in (*documents, *documents.notes))
    held = {document.document_id: document.text for document in documents}
    assert all(chunk.text == held[chunk.document_id][chunk.start : chunk.end] for chunk in chunks)


def parts_of(ending: str) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(SMALL[ending])) as archive:
        return archive.namelist()


PARTS = [(ending, part) for ending in (".docx", ".xlsx") for part in parts_of(ending)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PARTS), *WHERE)
def test_no_damage_within_an_archive_stops_the_rest(place: tuple[str, str], at: int, cut: int, put: bytes) -> None:
    ending, part = place
    data = rezipped(SMALL[ending], {part: lambda old: damaged(old, at, cut, put)})
    _reported({f"f__{ending[1:]}": data})
