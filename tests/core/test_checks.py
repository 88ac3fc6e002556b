"""A configuration that cannot work, or that nobody can have meant, is said before anything is served."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from cryptography.fernet import Fernet

from track360.core import checks


@pytest.mark.parametrize(
    ("proxies", "found"),
    [
        ([], []),
        (["10.0.0.1", "10.0.0.0/8", "2001:db8::/32", "::1"], []),
        (["proxy.internal"], ["track360.E004"]),
        (["10.0.0.1", "10.0.0.0/33", "*"], ["track360.E004", "track360.E004"]),
    ],
)
def test_proxies_are_addresses_or_networks(settings: Any, proxies: list[str], found: list[str]) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert [message.id for message in checks.networks(None)] == found


@pytest.mark.parametrize(
    ("proxies", "found"),
    [(["10.0.0.0/8", "::/1"], []), (["10.0.0.1", "0.0.0.0/0", "::/0"], ["track360.W003", "track360.W003"])],
)
def test_to_trust_everybody_is_a_warning(settings: Any, proxies: list[str], found: list[str]) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert [message.id for message in checks.everybody(None)] == found


def test_a_key_that_is_none_is_named_by_its_place(settings: Any) -> None:
    settings.FIELD_KEYS = []
    assert [message.id for message in checks.secrets(None)] == ["track360.E002"]
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), "short"]
    (message,) = checks.secrets(None)
    assert (message.id, "key 2" in message.msg, "short" in message.msg) == ("track360.E003", True, False)


@pytest.mark.parametrize(
    ("key", "is_weak"),
    [
        ("Zq8-" + "kT3_vB9xWm2LpR7sYd5HcN4fJg6QaE1uViXo" * 2, False),
        ("kT3_vB9xWm2LpR7sYd5HcN4fJg6QaE1uViXoZq8-short", True),
        ("only-a-few-" + "x" * 60, True),
        ("kT3_vB9xWm2LpR" * 5, True),
        ("django-insecure-kT3_vB9xWm2LpR7sYd5HcN4fJg6QaE1uViXoZq8-kT3_vB9", True),
    ],
)
def test_in_production_a_key_that_can_be_guessed_is_refused(settings: Any, key: str, is_weak: bool) -> None:
    settings.SECRET_KEY = key
    assert checks.secrets(None) == []
    settings.STRONG_SECRET_KEY = True
    assert [message.id for message in checks.secrets(None)] == ["track360.E005"] * is_weak
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "kT3_vB9xWm2LpR7sYd5HcN4fJg6QaE1uViXoZq8-kT3_vB9x7", [key]
    assert [message.msg for message in checks.secrets(None)] == [
        "DJANGO_SECRET_KEY can be guessed.",
        "DJANGO_SECRET_KEY_FALLBACKS: key 1 can be guessed.",
    ][: 1 + is_weak]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TRUSTED_PROXIES", "proxy.internal", "TRUSTED_PROXIES: 'proxy.internal' is no address or network."),
        ("DJANGO_SECRET_KEY", "", "DJANGO_SECRET_KEY is not set."),
        ("TRACK360_FIELD_KEYS", "", "TRACK360_FIELD_KEYS is not set"),
    ],
)
def test_production_does_not_begin_to_serve(name: str, value: str, said: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "track360.serve"],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "track360.settings.production",
            "TRACK360_PORT": "0",
            name: value,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr
