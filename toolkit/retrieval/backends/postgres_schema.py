"""The tables of an index in PostgreSQL, and the policies by which the database itself decides who sees a row.

Each distinct label (groups and dates) is one row of ``labels``, and every other row carries its label's number: what an
asker may see is decided once a query for each label, and looked up for each row.
"""

from typing import Any, LiteralString

from psycopg import Connection, sql

from toolkit.embedding import Embedder
from toolkit.schema import EVERYONE, InputError

TABLES = ("settings", "labels", "documents", "chunks", "postings")
VECTORS = "vector"
"""pgvector, as PostgreSQL calls it."""
_GUARDED = ("labels", "documents", "chunks", "postings")
_OLDEST = 140_000
_LONGEST_NAME = 56
"""PostgreSQL cuts a name at 63 bytes, and the reader's is seven longer than the schema's."""

_MADE: LiteralString = """
CREATE SCHEMA IF NOT EXISTS {schema};
CREATE TABLE {schema}.settings (
    one boolean PRIMARY KEY DEFAULT true CHECK (one), max_tokens integer NOT NULL, titles boolean NOT NULL,
    embedder text, dimensions integer NOT NULL, reader text NOT NULL
);
CREATE TABLE {schema}.labels (
    label integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL UNIQUE, access text[],
    effective_from date, effective_to date, chunks bigint NOT NULL DEFAULT 0, words bigint NOT NULL DEFAULT 0
);
CREATE TABLE {schema}.documents (
    document_id text COLLATE "C" PRIMARY KEY, label integer NOT NULL REFERENCES {schema}.labels, title text NOT NULL,
    text text NOT NULL, body_start bigint NOT NULL, format text NOT NULL, path text NOT NULL,
    supersedes text[] NOT NULL, content_hash text NOT NULL, page_starts bigint[] NOT NULL
);
CREATE TABLE {schema}.chunks (
    chunk bigint PRIMARY KEY, label integer NOT NULL REFERENCES {schema}.labels,
    document_id text COLLATE "C" NOT NULL REFERENCES {schema}.documents ON DELETE CASCADE,
    chunk_id text NOT NULL, ordinal bigint NOT NULL, "start" bigint NOT NULL, "end" bigint NOT NULL,
    tokens bigint NOT NULL, text text NOT NULL, context text NOT NULL, headings text[] NOT NULL, page bigint,
    line bigint, size bigint NOT NULL
);
CREATE TABLE {schema}.postings (
    term text COLLATE "C" NOT NULL, chunk bigint NOT NULL, label integer NOT NULL, count integer NOT NULL,
    size bigint NOT NULL
);
"""
# A dictionary of terms beside the postings would tell an asker every word of what is hidden: each posting says its own.
_INDEXED: LiteralString = """
CREATE UNIQUE INDEX ON {schema}.postings (term, chunk) INCLUDE (label, count, size);
CREATE INDEX ON {schema}.postings (chunk);
CREATE INDEX ON {schema}.chunks (document_id);
CREATE INDEX ON {schema}.chunks (label) INCLUDE (size);
CREATE INDEX ON {schema}.documents (label);
"""
# Bodies in standard SQL are read when they are defined: no search path of a caller's can put other tables under them.
_GUARDS: LiteralString = """
CREATE FUNCTION {schema}.asker_groups() RETURNS text[] STABLE BEGIN ATOMIC
    SELECT ARRAY[{everyone}] || ARRAY(
        SELECT jsonb_array_elements_text(coalesce(nullif(current_setting('groundwork.groups', true), ''), '[]')::jsonb)
    );
END;
CREATE FUNCTION {schema}.asked_day() RETURNS date STABLE BEGIN ATOMIC
    SELECT nullif(current_setting('groundwork.as_of', true), '')::date;
END;
CREATE FUNCTION {schema}.labelled() RETURNS boolean STABLE SECURITY DEFINER BEGIN ATOMIC
    SELECT EXISTS (SELECT FROM {schema}.labels WHERE access IS NOT NULL);
END;
CREATE POLICY reading ON {schema}.labels FOR SELECT TO {reader} USING (
    CASE WHEN access IS NULL THEN NOT (SELECT {schema}.labelled()) ELSE access && (SELECT {schema}.asker_groups()) END
    AND coalesce(effective_from <= (SELECT {schema}.asked_day()), true)
    AND coalesce(effective_to >= (SELECT {schema}.asked_day()), true)
);
GRANT USAGE ON SCHEMA {schema} TO {reader};
GRANT SELECT ON {schema}.settings, {schema}.documents, {schema}.chunks, {schema}.postings TO {reader};
GRANT SELECT (label, chunks, words) ON {schema}.labels TO {reader};
"""
_GUARD: LiteralString = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY writing ON {table} TO CURRENT_USER USING (true) WITH CHECK (true);
"""
_BY_LABEL: LiteralString = """
CREATE POLICY reading ON {table} FOR SELECT TO {reader} USING (label IN (SELECT label FROM {schema}.labels));
"""
_DROPPED: LiteralString = """
DROP TABLE IF EXISTS {schema}.settings, {schema}.postings, {schema}.chunks, {schema}.documents, {schema}.labels CASCADE;
DROP FUNCTION IF EXISTS {schema}.asker_groups, {schema}.asked_day, {schema}.labelled;
"""


def named(template: LiteralString, schema: str, /, **names: sql.Composable) -> sql.Composed:
    """Return a statement with the schema's name, quoted, where it says so."""
    return sql.SQL(template).format(schema=sql.Identifier(schema), **names)


def check_name(schema: str, /) -> str:
    """Return a schema's name.

    Raises
    ------
    InputError
        Where PostgreSQL would cut it or cannot hold it.
    """
    if (
        not schema
        or "\0" in schema
        or schema.startswith("pg_")
        or len(schema.encode("utf-8", "replace")) > _LONGEST_NAME
    ):
        allowed = f"1 to {_LONGEST_NAME} bytes, not beginning with pg_"
        raise InputError("that cannot be a schema's name", field="schema", got=repr(schema), allowed=allowed)
    return schema


def is_there(connection: Connection[Any], schema: str, /) -> bool:
    """Return whether a schema holds an index."""
    asked = "SELECT count(*) = %s FROM pg_tables WHERE schemaname = %s AND tablename = ANY(%s)"
    row = connection.execute(asked, (len(TABLES), schema, list(TABLES))).fetchone()
    return bool(row and row[0])


def check_server(connection: Connection[Any], /) -> None:
    """Refuse a database that cannot hold an index.

    Raises
    ------
    InputError
        Where it is older than PostgreSQL 14, or holds less than Unicode.
    """
    encoding = connection.info.parameter_status("server_encoding")
    if connection.info.server_version < _OLDEST or encoding != "UTF8":
        got = f"PostgreSQL {connection.info.server_version // 10_000}, {encoding}"
        allowed = f"PostgreSQL {_OLDEST // 10_000} or later, UTF8"
        raise InputError("the database cannot hold an index", got=got, allowed=allowed)


def make(
    connection: Connection[Any],
    schema: str,
    reader: str,
    /,
    *,
    max_tokens: int,
    titles: bool,
    embedder: Embedder | None,
) -> None:
    """Make empty tables, in the place of any that are there, and the role that reads them."""
    connection.execute(named("CREATE SCHEMA IF NOT EXISTS {schema}", schema))
    connection.execute(named(_DROPPED, schema))
    connection.execute(named(_MADE, schema))
    dimensions = embedder.dimensions if embedder else 0
    if dimensions:
        make_vectors(connection)
        kind = sql.SQL("{}.vector({})").format(sql.Identifier(vectors_in(connection)), sql.Literal(dimensions))
        connection.execute(named("ALTER TABLE {schema}.chunks ADD COLUMN embedding {kind} NOT NULL", schema, kind=kind))
    _make_reader(connection, reader)
    role = sql.Identifier(reader)
    for table in _GUARDED:
        connection.execute(named(_GUARD, schema, table=sql.Identifier(schema, table)))
    connection.execute(named(_GUARDS, schema, reader=role, everyone=sql.Literal(EVERYONE)))
    for table in _GUARDED[1:]:
        connection.execute(named(_BY_LABEL, schema, table=sql.Identifier(schema, table), reader=role))
    settings = (max_tokens, titles, embedder.name if embedder else None, dimensions, reader)
    connection.execute(named("INSERT INTO {schema}.settings VALUES (true, %s, %s, %s, %s, %s)", schema), settings)


def make_indexes(connection: Connection[Any], schema: str, /) -> None:
    """Make what finds rows quickly, once they are there: quicker than with every row."""
    connection.execute(named(_INDEXED, schema))


def _make_reader(connection: Connection[Any], reader: str) -> None:
    role = sql.Identifier(reader)
    if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (reader,)).rowcount:
        connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(role))
    if not _may_become(connection, reader):
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))


def _may_become(connection: Connection[Any], reader: str) -> bool:
    mode = "SET" if connection.info.server_version >= 160000 else "MEMBER"
    row = connection.execute("SELECT pg_has_role(%s, %s)", (reader, mode)).fetchone()
    return bool(row and row[0])


def check_guards(connection: Connection[Any], schema: str, reader: str, /) -> None:
    """Refuse an index that its database would not guard.

    Raises
    ------
    InputError
        Where row-level security is off on a table, or the role that reads is above it.
    """
    guarded = """
    SELECT count(*) FROM pg_class WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = %s)
    AND relname = ANY(%s) AND relrowsecurity AND relforcerowsecurity AND pg_get_userbyid(relowner) <> %s
    """
    row = connection.execute(guarded, (schema, list(_GUARDED), reader)).fetchone()
    above = connection.execute("SELECT FROM pg_roles WHERE rolname = %s AND (rolsuper OR rolbypassrls)", (reader,))
    if not row or row[0] != len(_GUARDED) or above.rowcount:
        problem = "the database would not keep rows from this role"
        remedy = "let row-level security be forced on each table, and read as a role that neither owns nor bypasses"
        raise InputError(problem, field="reader", got=reader, remedy=remedy)
    if not _may_become(connection, reader):
        remedy = f"as an administrator, grant the role {reader!r} to this login"
        raise InputError("this login may not read the index", field="reader", got=reader, remedy=remedy)


def make_vectors(connection: Connection[Any], /) -> None:
    """Have pgvector, made in this database where the server has it.

    Raises
    ------
    InputError
        Where it has not.
    """
    if not connection.execute("SELECT FROM pg_available_extensions WHERE name = %s", (VECTORS,)).rowcount:
        remedy = "install pgvector there, or build without an embedder: words alone then rank"
        raise InputError("the database has no pgvector", field="embedder", remedy=remedy)
    connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(VECTORS)))


def vectors_in(connection: Connection[Any], /) -> str:
    """Return the schema of pgvector's type and operators."""
    asked = """
    SELECT nspname FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = %s
    """
    row = connection.execute(asked, (VECTORS,)).fetchone()
    if row is None:
        raise InputError("the database has no pgvector any more", field="embedder", remedy="CREATE EXTENSION vector")
    return str(row[0])
