from toolkit.retrieval import Index
from toolkit.schema import HITS, frame


def test_a_hit_carries_its_documents_title_and_its_headings(document) -> None:
    text = "# Handbook\n\n## Leave\n\nThirty days of annual leave.\n"
    hit = Index.build([document("a", text, title="Staff handbook")]).search("annual leave")[0]
    assert hit.title == "Staff handbook"
    assert hit.text == text[hit.start : hit.end]


def test_a_table_equals_its_hits(handbook) -> None:
    index = Index.build(handbook)
    assert index.search_many(["annual leave"]).equals(frame(index.search("annual leave"), HITS))
