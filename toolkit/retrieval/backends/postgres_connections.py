"""Connections to PostgreSQL: kept for the next question, and told of without their passwords."""

from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, LifoQueue
from typing import Any

import psycopg
from psycopg import Connection, IsolationLevel
from psycopg.conninfo import conninfo_to_dict

from toolkit.schema import InputError

_IDLE = 8
"""How many connections are kept open between questions."""


class Connections:
    """Connections to one database, as many as there are threads that ask at once."""

    def __init__(self, conninfo: str, /) -> None:
        self._conninfo = conninfo
        self._idle: LifoQueue[Connection[Any]] = LifoQueue(_IDLE)

    @contextmanager
    def reading(self) -> Iterator[Connection[Any]]:
        """Yield a connection in a transaction that sees one state of the database and changes none."""
        with told():
            connection = self._taken()
            try:
                with connection.transaction():
                    yield connection
            finally:
                self._put_back(connection)

    @contextmanager
    def writing(self) -> Iterator[Connection[Any]]:
        """Yield a connection in a transaction: all that is done there is done at its end, or none of it."""
        with told(), connected(self._conninfo) as connection, connection.transaction():
            yield connection

    @contextmanager
    def outside(self) -> Iterator[Connection[Any]]:
        """Yield a connection for what cannot be part of a transaction."""
        with told(), connected(self._conninfo) as connection:
            connection.autocommit = True
            yield connection

    def close(self) -> None:
        """Close what is kept open."""
        while not self._idle.empty():
            self._idle.get_nowait().close()

    def _taken(self) -> Connection[Any]:
        while True:
            try:
                connection = self._idle.get_nowait()
            except Empty:
                break
            if _answers(connection):
                return connection
            connection.close()
        connection = connected(self._conninfo)
        connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
        return connection

    def _put_back(self, connection: Connection[Any]) -> None:
        if connection.closed or self._idle.full():
            connection.close()
        else:
            self._idle.put_nowait(connection)


def _answers(connection: Connection[Any]) -> bool:
    """Return whether a connection still stands: a server may have been started anew since."""
    try:
        with connection.transaction():
            connection.execute("")
    except psycopg.Error:
        return False
    return True


def connected(conninfo: str, /) -> Connection[Any]:
    """Return a new connection.

    Raises
    ------
    InputError
        Where there is none to be had, without the password.
    """
    try:
        secret = str(conninfo_to_dict(conninfo).get("password") or "")
    except psycopg.Error:
        # What is wrong with it would be said by quoting it, password and all.
        problem, allowed = "the connection string cannot be read", "postgresql://USER@HOST/DATABASE, or host=… dbname=…"
        raise InputError(problem, field="location", allowed=allowed) from None
    try:
        return psycopg.connect(conninfo)
    except psycopg.Error as error:
        said = " ".join(str(error).split())
        got = said.replace(secret, "***") if secret else said
        raise InputError("the database could not be reached", field="location", got=got) from None


@contextmanager
def told() -> Iterator[None]:
    """Say what the database refuses as a person can mend it."""
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        remedy = "connect as the role that built the index; to search, as one that was granted its reader"
        raise InputError("this login may not do that", got=error.diag.message_primary, remedy=remedy) from error
    except psycopg.errors.ProgramLimitExceeded as error:
        raise InputError("the database cannot hold that", got=error.diag.message_primary) from error
    except psycopg.errors.UndefinedTable as error:
        raise InputError("the index is gone", got=error.diag.message_primary, remedy="build it again") from error
    except psycopg.OperationalError as error:
        raise InputError("the database stopped answering", got=error.diag.message_primary) from error
