"""What PostgreSQL itself denies, whoever asks it, and what the index makes of it."""

import json
import threading
from datetime import date

import psycopg
import pytest
from hypothesis import given, settings
from psycopg import sql

from tests.retrieval.backends.conftest import HashedWords
from tests.retrieval.conftest import make_document
from tests.retrieval.test_laws import askers, corpora, queries, seen
from toolkit.retrieval import Index
from toolkit.retrieval.backends import PostgresIndex, postgres_schema
from toolkit.schema import InputError

TABLES = ("documents", "chunks", "postings", "labels")
SECRET = "hunter2-of-the-tests"  # noqa: S105 - a password that opens nothing


@pytest.fixture
def index(owner, handbook):
    documents = [*handbook, make_document("unlabelled", "Nobody sees quokkas.")]
    with PostgresIndex.build(documents, owner, schema="sight", replace=True) as built:
        yield built


@pytest.fixture
def reader(owner, index):
    """A connection of the role that reads, in a transaction, and in SQL of its own."""
    with psycopg.connect(owner) as connection:
        connection.execute("SET ROLE sight_reader")
        connection.execute("SET search_path = sight")
        connection.commit()
        yield connection
        connection.rollback()


def become(connection, groups=(), as_of="") -> None:
    connection.execute("SELECT set_config('groundwork.groups', %s, true)", (json.dumps(groups),))
    connection.execute("SELECT set_config('groundwork.as_of', %s, true)", (as_of,))


def column(connection, query, *values) -> set[object]:
    return {row[0] for row in connection.execute(query, values).fetchall()}


@pytest.mark.parametrize(
    ("groups", "as_of", "visible"),
    [
        ((), "", {"leave", "old-leave"}),
        (("staff",), "", {"leave", "old-leave", "pay", "travel"}),
        (("executive",), "2026-01-01", {"leave", "board", "travel"}),
    ],
)
def test_a_bare_select_returns_what_the_asker_may_see(reader, groups, as_of, visible) -> None:
    become(reader, groups, as_of)
    assert column(reader, "SELECT document_id FROM chunks") == visible
    assert column(reader, "SELECT document_id FROM documents") == visible
    every = reader.execute("SELECT * FROM chunks").fetchall()
    assert len(every) == sum(1 for row in reader.execute("SELECT chunk FROM chunks")) > 0
    assert "quokkas" not in str(every)
    assert column(reader, "SELECT chunk FROM postings") == column(reader, "SELECT chunk FROM chunks")
    assert reader.execute("SELECT sum(chunks) FROM labels").fetchone()[0] == len(every)


def test_who_forgets_to_say_who_asks_sees_what_everyone_may(reader) -> None:
    assert column(reader, "SELECT document_id FROM chunks") == {"leave", "old-leave"}
    become(reader, ["staff"])
    assert len(column(reader, "SELECT document_id FROM chunks")) == 4
    reader.commit()  # the settings were of that transaction
    assert column(reader, "SELECT document_id FROM sight.chunks") == {"leave", "old-leave"}


def test_joins_and_sums_tell_nothing_of_what_is_hidden(reader) -> None:
    become(reader, ["staff"])
    assert reader.execute("SELECT count(*) FROM documents").fetchone() == (4,)
    terms = column(reader, "SELECT term FROM postings")
    assert {"salari", "travel"} <= terms
    assert not terms & {"board", "march", "quokka", "settl"}
    joined = """SELECT d.document_id
        FROM postings FULL JOIN chunks USING (chunk) FULL JOIN documents d USING (document_id)"""
    assert column(reader, joined) == {"leave", "old-leave", "pay", "travel"}
    beside = "SELECT document_id FROM chunks WHERE document_id NOT IN (SELECT document_id FROM documents)"
    assert column(reader, beside) == set()
    assert column(reader, "SELECT count(*) FROM postings WHERE term = 'board' GROUP BY chunk") == set()
    # Statistics that hold sample values are hidden too.
    assert (
        column(reader, "SELECT tablename FROM pg_stats WHERE schemaname = 'sight' AND tablename <> 'settings'") == set()
    )


def test_a_function_of_the_askers_own_is_not_shown_hidden_rows(owner, index) -> None:
    with psycopg.connect(owner) as connection:
        connection.execute("""CREATE FUNCTION pg_temp.peek(text) RETURNS boolean COST 0.0001 LANGUAGE plpgsql AS
            $$ BEGIN RAISE NOTICE 'saw %', $1; RETURN true; END $$""")
        told = []
        connection.add_notice_handler(lambda notice: told.append(notice.message_primary))
        connection.execute("SET ROLE sight_reader")
        connection.execute("SELECT count(*) FROM sight.chunks WHERE pg_temp.peek(text)")
        connection.rollback()
    assert len(told) == 2
    assert all("annual leave" in message for message in told)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT access FROM labels", "SELECT * FROM labels", "DELETE FROM chunks", "UPDATE documents SET label = 1",
        "INSERT INTO labels (key) VALUES ('x')", "ALTER TABLE chunks DISABLE ROW LEVEL SECURITY",
        "DROP POLICY reading ON chunks", "CREATE TABLE sight.mine ()", "UPDATE settings SET reader = 'owner'",
    ],
)  # fmt: skip
def test_the_reader_cannot_lift_the_guards(reader, statement) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute(statement)


def test_groups_that_cannot_be_read_see_nothing(reader) -> None:
    for groups in ("staff", '["staff"', '{"staff": 1}'):
        reader.execute("SELECT set_config('groundwork.groups', %s, true)", (groups,))
        with pytest.raises(psycopg.DataError):
            reader.execute("SELECT * FROM sight.chunks")
        reader.rollback()


def test_policies_hold_for_the_owner_who_became_a_reader(owner, index) -> None:
    with psycopg.connect(owner) as connection:
        forced = "SELECT relname FROM pg_class WHERE relforcerowsecurity AND relnamespace = 'sight'::regnamespace"
        assert column(connection, forced) == set(TABLES)


def test_a_login_that_may_only_read(server, owner, index) -> None:
    with psycopg.connect(server.address(), autocommit=True) as connection:
        connection.execute("CREATE ROLE clerk LOGIN IN ROLE sight_reader")
        connection.execute("CREATE ROLE stranger LOGIN")
    with PostgresIndex.open(server.address(user="clerk", database="corpus"), schema="sight") as clerk:
        assert {hit.document_id for hit in clerk.search("salaries", groups={"staff"})} == {"pay"}
        assert clerk.describe()["documents"] == 2
        for change in (
            lambda: clerk.add([make_document("x", "y")]),
            lambda: clerk.remove(["leave"]),
            lambda: clerk.relabel({"leave": ["staff"]}),
        ):
            with pytest.raises(InputError, match="may not do that"):
                change()
    with pytest.raises(InputError, match="may not do that"):
        PostgresIndex.open(server.address(user="stranger", database="corpus"), schema="sight")
    with psycopg.connect(server.address(user="clerk", database="corpus")) as connection:
        assert column(connection, "SELECT document_id FROM sight.chunks") == {"leave", "old-leave"}
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SET ROLE owner")


def test_an_index_without_its_guards_is_not_opened(server, owner, index) -> None:
    administrator = server.address(database="corpus")
    for lifted, restored in [
        ("ALTER TABLE sight.chunks NO FORCE ROW LEVEL SECURITY", "ALTER TABLE sight.chunks FORCE ROW LEVEL SECURITY"),
        ("ALTER TABLE sight.labels DISABLE ROW LEVEL SECURITY", "ALTER TABLE sight.labels ENABLE ROW LEVEL SECURITY"),
        ("ALTER ROLE sight_reader BYPASSRLS", "ALTER ROLE sight_reader NOBYPASSRLS"),
        ("ALTER ROLE sight_reader SUPERUSER", "ALTER ROLE sight_reader NOSUPERUSER"),
    ]:
        with psycopg.connect(administrator, autocommit=True) as connection:
            connection.execute(lifted)
            with pytest.raises(InputError, match="would not keep rows"):
                PostgresIndex.open(owner, schema="sight")
            connection.execute(restored)
    PostgresIndex.open(owner, schema="sight").close()


@settings(max_examples=15, deadline=None)
@given(corpus=corpora, who=askers, query=queries)
def test_scores_are_those_of_bm25_over_what_is_visible(owner, corpus, who, query) -> None:
    with PostgresIndex.build(corpus, owner, schema="scores", replace=True, max_tokens=16, titles=False) as built:
        found = built.search(query, 100, **who)
    reference = Index.build(seen(corpus, **who), "bm25", max_tokens=16)
    expected = reference.search(query, 100, groups=who["groups"])
    scores = {hit.chunk_id: hit.score for hit in expected}
    assert {hit.chunk_id: hit.score for hit in found} == pytest.approx(scores, abs=1e-4)
    assert [scores[hit.chunk_id] for hit in found] == pytest.approx([hit.score for hit in expected], abs=1e-4)


def test_titles_count_twice(owner) -> None:
    documents = [make_document("a", "of days", title="Leave"), make_document("b", "leave days of")]
    told = [make_document("a", "Leave Leave of days"), make_document("b", "leave days of")]
    with PostgresIndex.build(documents, owner, schema="scores", replace=True) as built:
        scores = {hit.document_id: hit.score for hit in built.search("leave days")}
    expected = {hit.document_id: hit.score for hit in Index.build(told, "bm25").search("leave days")}
    assert scores == pytest.approx(expected, abs=1e-4)


def test_a_database_that_cannot_hold_an_index(server, owner) -> None:
    with psycopg.connect(server.address(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 OWNER owner")
    with pytest.raises(InputError, match="UTF8"):
        PostgresIndex.build([], server.address(user="owner", database="latin"))


@pytest.mark.usefixtures("pgvector")
def test_vectors_find_what_words_do_not(owner) -> None:
    documents = [make_document("a", "leave"), make_document("b", "days"), make_document("c", "board", access=None)]
    with PostgresIndex.build(documents, owner, schema="vectors", replace=True, embedder=HashedWords()) as built:
        hits = built.search("leave")
        assert hits[0].document_id == "a"
        assert hits[0].score == pytest.approx(1.0)
        built.relabel({"a": ["staff"]})
        assert built.search("leave") == []
        assert built.describe()["mode"] == "hybrid"


def test_a_database_without_pgvector_ranks_by_words(owner, handbook, monkeypatch) -> None:
    monkeypatch.setattr(postgres_schema, "VECTORS", "no_such_extension")
    with pytest.raises(InputError, match="no pgvector"):
        PostgresIndex.build(handbook, owner, schema="bare", embedder=HashedWords())
    with PostgresIndex.build(handbook, owner, schema="bare", replace=True) as built:
        assert built.search("annual leave")


def test_an_index_that_is_there_is_not_overwritten(owner, index, handbook) -> None:
    with pytest.raises(InputError, match="replace=True"):
        PostgresIndex.build(handbook, owner, schema="sight")
    with pytest.raises(InputError, match="no index here"):
        PostgresIndex.open(owner, schema="nowhere")


def test_a_rebuild_that_fails_leaves_the_index(owner, index, handbook) -> None:
    with pytest.raises(InputError, match="two documents have one id"):
        PostgresIndex.build([*handbook, handbook[0]], owner, schema="sight", replace=True)
    assert index.search("annual leave")


def test_several_indexes_share_a_database(owner) -> None:
    names = ['my "index"; DROP SCHEMA sight', "人事", "Sight"]
    opened = [
        PostgresIndex.build([make_document(f"d{place}", "leave")], owner, schema=name, replace=True)
        for place, name in enumerate(names)
    ]
    for place, built in enumerate(opened):
        assert [hit.document_id for hit in built.search("leave")] == [f"d{place}"]
        built.add([make_document("more", "leave")])
        assert len(built.search("leave")) == 2
        built.close()
    for name in ("", "x" * 60, "a\0b", "pg_mine"):
        with pytest.raises(InputError, match="schema's name"):
            PostgresIndex.build([], owner, schema=name)


@pytest.mark.parametrize(
    "location",
    [
        f"host=/nowhere user=a password={SECRET}", f"postgresql://a:{SECRET}@127.0.0.1:1/b",
        f"nonsense {SECRET}", f"postgresql://a:{SECRET}@[half/b",
    ],
)  # fmt: skip
def test_passwords_are_never_told(location) -> None:
    with pytest.raises(InputError) as caught:
        PostgresIndex.open(location)
    assert SECRET not in str(caught.value)
    assert caught.value.__suppress_context__


def test_describe_tells_nothing_of_the_connection(owner, index) -> None:
    with PostgresIndex.open(f"{owner} password={SECRET}", schema="sight") as opened:
        described = json.dumps(opened.describe())
    assert SECRET not in described + repr(opened)
    assert "host" not in described


def test_a_connection_that_was_cut_is_made_anew(server, owner, index) -> None:
    assert index.search("leave")
    with psycopg.connect(server.address(), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'owner' AND datname = 'corpus'"
        )
    assert index.search("leave")


def test_writers_wait_for_one_another(owner, index) -> None:
    failed = []

    def write(name: str) -> None:
        try:
            with PostgresIndex.open(owner, schema="sight") as own:
                for number in range(3):
                    own.add([make_document(f"{name}{number}", "leave of many", access=("everyone",))])
        except Exception as error:  # a thread's fault is told below
            failed.append(error)

    writers = [threading.Thread(target=write, args=(name,)) for name in "xy"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(30)
    assert failed == []
    assert len(index.search("many")) == 6
    with psycopg.connect(owner) as connection:
        counted = "SELECT sum(chunks) = (SELECT count(*) FROM sight.chunks) FROM sight.labels"
        assert connection.execute(counted).fetchone() == (True,)


def test_nothing_is_left_of_what_was_removed(owner, index) -> None:
    index.remove(["leave", "pay", "board", "travel", "old-leave", "unlabelled"])
    with psycopg.connect(owner) as connection:
        for table in TABLES:
            count = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("sight", table))
            assert connection.execute(count).fetchone() == (0,)
    index.add([make_document("a", "leave", effective_from=date(2026, 1, 1))])
    assert index.search("leave", as_of=date(2025, 1, 1)) == []
    assert len(index.search("leave")) == 1
