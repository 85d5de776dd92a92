from dataclasses import fields

from toolkit.retrieval import Index
from toolkit.schema import HITS, Hit, frame


def test_a_hit_carries_its_documents_title_and_its_headings(document) -> None:
    text = "# Handbook\n\n## Leave\n\nThirty days of annual leave.\n"
    hit = Index.build([document("a", text, title="Staff handbook")]).search("annual leave")[0]
    assert hit.title == "Staff handbook"
    assert hit.text == text[hit.start : hit.end]


def test_a_table_equals_its_hits(handbook) -> None:
    index = Index.build(handbook)
    assert index.search_many(["annual leave"]).equals(frame(index.search("annual leave"), HITS))


def test_hits_made_quickly_are_those_that_the_record_makes(handbook, tmp_path) -> None:
    index = Index.build(handbook)
    index.save(tmp_path / "index")
    for held in (index, Index.load(tmp_path / "index")):
        for hit in held.search("annual leave salaries notice", groups={"staff", "hr"}):
            values = {field.name: getattr(hit, field.name) for field in fields(Hit)}  # raises where one was not set
            made = Hit(**values)
            assert (made, hash(made), repr(made)) == (hit, hash(hit), repr(hit))
            source = next(document for document in handbook if document.document_id == hit.document_id)
            assert (hit.title, hit.format, hit.content_hash) == (source.title, source.format, source.content_hash)
            assert (hit.page, hit.line) == (source.page(hit.start), source.line(hit.start))
            assert hit.text == source.text[hit.start : hit.end]
