"""A second instance with a database of its own, which pulls a partner's records from the first over HTTP."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
import psycopg
import requests
from django.conf import settings
from django.core.management import call_command
from django.db import ProgrammingError, connection, connections
from psycopg import sql

from activity.models import TradingDay
from commissions.settle.settler import settle
from customers.models import Customer
from track360.connectors import sources
from track360.connectors.models import Source
from track360.connectors.pull import runner
from track360.demo.demonstration import earned, set_up
from track360.demo.firms import NORTHWIND
from track360.demo.generator import generate_all
from track360.partners.models import ApiClient, Partner
from track360.queue.models import Work
from transactions.models import Transaction

PARTNER = NORTHWIND.id
"""Pulled from the simulated broker by the first, and from the first by the second."""
CLIENT, CODE, ALIAS = "second-instance", "first", "second"
_EVERY, _PAUSE, _START, _STALLED = 10, 2.0, 60.0, 120.0
Say = Callable[[str], None]


def database() -> str:
    """Where its database is; empty when there is to be no second instance."""
    return os.environ.get("TRACK360_SECOND_DATABASE_URL", "")


def secret() -> str:
    """With which it asks the first for tokens."""
    return os.environ["TRACK360_SECOND_SECRET"]


def create_database() -> None:
    """Make its database unless it is there: a copy of the first's, as long as that is empty, saves the migrations."""
    name = urlsplit(database()).path.removeprefix("/")
    template = connection.settings_dict["NAME"] if not Partner.objects.exists() else "template1"
    connection.close()  # nobody may be connected to what is copied
    maker = settings.OWNER_DATABASE_URL or database()
    with psycopg.connect(urlsplit(maker)._replace(path="/postgres").geturl(), autocommit=True) as admin:
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return
        try:
            _create(admin, name, template)
        except psycopg.errors.ObjectInUse:
            _create(admin, name, "template1")


def _create(admin: psycopg.Connection[Any], name: str, template: str) -> None:
    made = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    admin.execute(made.format(sql.Identifier(name), sql.Identifier(template)))


def create_client() -> None:
    """In the first: the API client with which it reads the partner's records."""
    client = ApiClient.objects.filter(client_id=CLIENT).first() or ApiClient(client_id=CLIENT)
    client.partner = Partner.objects.get(code=PARTNER)
    client.name, client.scopes, client.client_secret = "Second instance", "read", secret()
    client.client_type = ApiClient.CLIENT_CONFIDENTIAL
    client.authorization_grant_type = ApiClient.GRANT_CLIENT_CREDENTIALS
    client.save()


def serve(url: str) -> None:
    """In the second: read the first at ``url`` and settle what came, for ever."""
    call_command("migrate", interactive=False, verbosity=0)
    set_up([generate_all()[PARTNER]])
    source = connect(url)
    _await(url)
    while True:
        pull_and_settle(source)
        time.sleep(_PAUSE)


def connect(url: str) -> Source:
    """The source that reads the first; due at once."""
    partner = Partner.objects.get(code=PARTNER)
    known = Source.objects.filter(partner=partner, code=CODE).first()
    source = known or Source(partner=partner, code=CODE)
    source.connector, source.config = "track360", {"base_url": url}
    source.every_seconds, source.overlap_seconds = _EVERY, _EVERY
    sources.entrust(source, {"client_id": CLIENT, "client_secret": secret()})
    source.save()
    return source


def pull_and_settle(source: Source) -> None:
    """Pull if it is time (after a failure at once), and settle what is to be settled."""
    source.refresh_from_db()
    runner.run(source.pk, forced=source.failures > 0)
    if Work.objects.filter(partner=source.partner).exists():
        settle(source.partner)


def add_connection() -> None:
    """In the first: make the second's database known to queries."""
    connections.settings[ALIAS] = connections.settings["default"] | dj_database_url.parse(database())


def wait(say: Say) -> bool:
    """In the first: until the second has what the first has, settled; whether that came in time."""
    last, moved = records_behind(), time.monotonic()
    while last:
        say(f"waiting: {last:,} records of the second instance")
        time.sleep(_PAUSE)
        now = records_behind()
        moved = time.monotonic() if now != last else moved
        last = now
        if time.monotonic() - moved > _STALLED:
            return False
    return True


def records_behind() -> int:
    """How many records and changes the second is behind."""
    here = _records("default")
    try:
        return here - _records(ALIAS) + Work.objects.using(ALIAS).count()
    except ProgrammingError:  # its migrations have not all run
        return here


def _records(using: str) -> int:
    models = (Customer, Transaction, TradingDay)
    return sum(model.objects.using(using).filter(partner__code=PARTNER).count() for model in models)


def comparison() -> str:
    """Whether both earned the same, in words."""
    first, second = earned(PARTNER), earned(PARTNER, ALIAS)
    return "the same as above, to the last digit" if first == second else "NOT the same as above"


def _await(url: str) -> None:
    deadline = time.monotonic() + _START
    while time.monotonic() < deadline:
        try:
            requests.get(f"{url}/healthz", timeout=5)
        except requests.RequestException:
            time.sleep(0.2)
        else:
            return
