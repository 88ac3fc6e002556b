"""Devices of django-otp's own, kept in clear, become ours, and their tables go."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from tests import factories as make
from tests.roles import as_owner
from track360.site.sign_in import devices
from track360.site.sign_in.models import TotpDevice

OLD = """
CREATE TABLE otp_totp_totpdevice (id serial, user_id bigint, name text, confirmed boolean, key text, last_t bigint);
CREATE TABLE otp_static_staticdevice (id serial, user_id bigint, name text, confirmed boolean);
CREATE TABLE otp_static_statictoken (id serial, device_id bigint, token text);
INSERT INTO otp_totp_totpdevice (user_id, name, confirmed, key, last_t) VALUES
    (%(user)s, 'phone', true, '3132333435363738393031323334353637383930', 7),
    (%(user)s, 'never finished', false, 'ff', -1);
INSERT INTO otp_static_staticdevice (user_id, name, confirmed) VALUES (%(user)s, 'paper', true);
INSERT INTO otp_static_statictoken (device_id, token) VALUES (1, 'abcdefgh'), (1, 'ijklmnop');
"""


@pytest.mark.django_db
def test_they_are_moved_once_and_nothing_stays_in_clear():
    migration = import_module("track360.site.migrations.0002_move_devices")
    user = make.make_operator()
    editor = SimpleNamespace(connection=connection)
    with as_owner():
        with connection.cursor() as cursor:
            for statement in OLD.split(";")[:-1]:
                cursor.execute(statement, {"user": user.pk})
        migration.move(apps, editor)
        migration.move(apps, editor)
    device = TotpDevice.objects.get()
    assert (device.user, device.name, device.bin_key, device.last_step) == (user, "phone", b"12345678901234567890", 7)
    assert devices.codes_left(user) == 2
    assert devices.match(user, "ABCD-EFGH") is not None
    assert devices.match(user, "abcdefgh") is None
    assert not {*migration.OLD} & {*connection.introspection.table_names()}
