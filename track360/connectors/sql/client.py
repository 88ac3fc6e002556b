"""Reading a view in order of (modified, key); every statement runs in a read-only transaction with a time limit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from track360.connectors.contract import Page, SourceAccess, Window
from track360.connectors.errors import Misconfigured, SourceError, Unauthorized, Unavailable
from track360.connectors.http import responses
from track360.core import net
from track360.ingest import datetimes

PORT = 5432
# A replica serves others too: a view without the right index must not read for an hour.
STATEMENT_SECONDS = 60
CONNECT_SECONDS = 5


def address(config: dict[str, Any]) -> str:
    """Where the credentials are for."""
    return f"postgresql://{config.get('host', '')}:{config.get('port', PORT)}"


def problems(config: dict[str, Any]) -> Iterator[str]:
    """Whether the host may be called."""
    try:
        net.pin(config["host"], config.get("port", PORT))
    except net.AddressRefused as error:
        yield f"host: {error}."


class Client:
    """One connection; a cursor is the (modified, key …) of the last row, as the database writes them."""

    def __init__(self, access: SourceAccess) -> None:
        self._access = access
        self._connection: psycopg.Connection[dict[str, Any]] | None = None

    def page(self, stream: str, window: Window, cursor: Any) -> Page:
        """One page; the database's own clock comes with it."""
        declared = self._access.config["streams"][stream]
        try:
            found, clock = self._fetch(declared, window, cursor)
        except psycopg.Error as error:
            self.close()
            raise _trouble(error) from error
        rows = [{name: _wire(value) for name, value in row.items() if name != "_place"} for row in found]
        # A short page is the last one, here for certain: the limit is our own.
        full = len(found) == self._access.page_size
        return Page(rows, found[-1]["_place"] if full else None, clock)

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _fetch(self, declared: dict[str, Any], window: Window, cursor: Any) -> tuple[list[dict[str, Any]], datetime]:
        connection = self._connected()
        with connection.transaction(), connection.cursor() as reader:
            # First, so that what is committed during the query lies after it.
            clock = reader.execute("SELECT clock_timestamp() AS now").fetchone()
            query, params = _query(declared, window, cursor, self._access.page_size)
            rows = reader.execute(query, params).fetchall()
        assert clock is not None
        return rows, clock["now"]

    def _connected(self) -> psycopg.Connection[dict[str, Any]]:
        if self._connection is None:
            config, given = self._access.config, self._access.credentials
            port = config.get("port", PORT)
            self._connection = psycopg.connect(
                host=config["host"],
                # The address that was looked at; the certificate must bear the name still.
                hostaddr=_pinned(config["host"], port),
                port=port,
                dbname=config["database"],
                user=given["username"],
                password=given["password"],
                sslmode=config.get("sslmode", "verify-full"),
                connect_timeout=CONNECT_SECONDS,
                application_name="track360",
                # Read only twice, here and below: whatever the account may do, we change nothing.
                options=f"-c default_transaction_read_only=on -c statement_timeout={STATEMENT_SECONDS}s -c "
                f"timezone=UTC",
                row_factory=dict_row,
            )
            self._connection.read_only = True
        return self._connection


def _pinned(host: str, port: int) -> str:
    try:
        return net.pin(host, port)
    except net.AddressRefused as error:
        raise Misconfigured(f"This address may not be called: {error}.") from error


def _query(declared: dict[str, Any], window: Window, cursor: Any, size: int) -> tuple[sql.Composed, dict[str, Any]]:
    modified = sql.Identifier(declared["modified"])
    places = [modified, *(sql.Identifier(name) for name in declared["key"])]
    after: sql.Composable = sql.SQL("")
    params: dict[str, Any] = {"start": window.start, "end": window.end, "size": size}
    if cursor is not None:
        marks = [sql.Placeholder(f"place{n}") for n in range(len(places))]
        # A row comparison, so that rows of one instant are told apart by their key.
        after = sql.SQL(" AND ({}) > ({})").format(sql.SQL(", ").join(places), sql.SQL(", ").join(marks))
        params |= {f"place{n}": value for n, value in enumerate(cursor)}
    view = sql.Identifier(*declared["view"].split("."))
    # As the database writes them: a Python float or datetime could lose digits and, with them, the place.
    texts = sql.SQL(", ").join(sql.SQL("{}::text").format(place) for place in places)
    return (
        sql.SQL(
            "SELECT *, array[{texts}] AS _place FROM {view} WHERE {modified} >= %(start)s AND {modified} < "
            "%(end)s{after}"
            " ORDER BY {order} LIMIT %(size)s"
        ).format(texts=texts, view=view, modified=modified, after=after, order=sql.SQL(", ").join(places)),
        params,
    )


def _wire(value: Any) -> Any:
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, datetime):
        return datetimes.write(value) if value.tzinfo else value.isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _number(value: Decimal) -> Any:
    """What a float does not hold stays exact, and is refused with its reason further on."""
    try:
        return responses.wire(value)
    except ValueError:
        return value


def _trouble(error: psycopg.Error) -> SourceError:
    state = error.sqlstate or ""
    # Class 28 is authorisation. A connection that fails has no SQLSTATE, only words.
    if state.startswith("28") or "authentication failed" in str(error):
        return Unauthorized("The database refused our credentials.")
    # Names, values, transaction state and database: wrong today, wrong tomorrow, so somebody must mend the settings.
    if state.startswith(("42", "22", "25", "3D")):
        told = error.diag.message_primary or type(error).__name__
        return Misconfigured(f"The database did not accept the query: {told[:300]}.")
    return Unavailable(f"The database does not answer ({type(error).__name__}{f', {state}' if state else ''}).")
