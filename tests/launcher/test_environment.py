"""Which settings and database a command means; half of an environment is refused in words, not guessed from."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from track360.launcher.paths import CLONE
from track360.settings import local, production
from track360.settings.environment import LOCAL, PRODUCTION, description, settings_module

DATABASE = {"DATABASE_URL": "postgres://owner:hidden@db.example/books"}
WHOLE = {**DATABASE, "DJANGO_SECRET_KEY": "secret"}


@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        ([], {}),
        ([], {"TRACK360_DATA_DIR": "/srv/t360", "TRACK360_PORT": "9000"}),
        ([], {"DJANGO_SETTINGS_MODULE": LOCAL}),
        ([], {"DJANGO_SETTINGS_MODULE": LOCAL, "CELERY_BROKER_URL": "amqp://mine"}),
        ([], {"DJANGO_SETTINGS_MODULE": "", "DATABASE_URL": ""}),
        (["check", "--settings", LOCAL], {}),
    ],
)
def test_where_nothing_is_given_this_clone_is_meant(arguments: list[str], given: dict[str, str]) -> None:
    assert settings_module(arguments, given) is None


@pytest.mark.parametrize(
    ("arguments", "given", "module"),
    [
        ([], {**WHOLE, "DJANGO_SETTINGS_MODULE": PRODUCTION}, PRODUCTION),
        ([], {**WHOLE, "DJANGO_SETTINGS_MODULE": LOCAL}, LOCAL),
        (["--settings=firm.settings", "check"], DATABASE, "firm.settings"),
        (["check", "--settings", PRODUCTION], {**WHOLE, "DJANGO_SETTINGS_MODULE": LOCAL}, PRODUCTION),
    ],
)
def test_what_is_given_whole_is_used(arguments: list[str], given: dict[str, str], module: str) -> None:
    assert settings_module(arguments, given) == module


@pytest.mark.parametrize(
    ("arguments", "given", "said"),
    [
        ([], DATABASE, "DATABASE_URL set, but DJANGO_SETTINGS_MODULE is not set. Set it to " + PRODUCTION),
        ([], WHOLE, "DATABASE_URL, DJANGO_SECRET_KEY set, but DJANGO_SETTINGS_MODULE is not set"),
        ([], {"CELERY_BROKER_URL": "amqp://mine"}, "CELERY_BROKER_URL set, but DJANGO_SETTINGS_MODULE"),
        ([], {"DJANGO_SETTINGS_MODULE": PRODUCTION}, "DATABASE_URL, DJANGO_SECRET_KEY are not set. Set "),
        (["check", "--settings", PRODUCTION], {}, "DATABASE_URL, DJANGO_SECRET_KEY are not set"),
        ([], {**DATABASE, "DJANGO_SETTINGS_MODULE": PRODUCTION}, "DJANGO_SECRET_KEY is not set. Set "),
        ([], {**DATABASE, "DJANGO_SETTINGS_MODULE": LOCAL}, "DJANGO_SECRET_KEY is not set. Set "),
        ([], {"DJANGO_SETTINGS_MODULE": "firm.settings"}, "DATABASE_URL is not set. Set "),
    ],
)
def test_half_of_it_is_refused_by_name(arguments: list[str], given: dict[str, str], said: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        settings_module(arguments, given)
    assert str(refused.value).startswith(said)


def test_what_is_used_is_said_without_the_password() -> None:
    assert description(PRODUCTION, DATABASE) == (
        "track360: track360.settings.production with the database books at db.example:5432"
    )


def test_only_local_settings_and_those_of_tests_know_the_sample_partners() -> None:
    assert [*production.INSTALLED_APPS, "track360.demo"] == local.INSTALLED_APPS


def test_production_has_no_command_of_the_demonstration() -> None:
    shown = _run("manage.py", "help", "--commands", DJANGO_SETTINGS_MODULE=PRODUCTION, **WHOLE)
    commands = set(shown.stdout.split())
    assert {"settle", "credentials", "prove"} <= commands
    assert not {"demo", "simulate_broker", "second_instance"} & commands
    assert shown.stderr == description(PRODUCTION, DATABASE) + "\n"


def test_a_refused_command_starts_nothing(tmp_path: Path) -> None:
    ran = _run("manage.py", "migrate", TRACK360_DATA_DIR=str(tmp_path / "data"), **DATABASE)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("track360: DATABASE_URL set, but DJANGO_SETTINGS_MODULE is not set.")
    assert "Traceback" not in ran.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (WHOLE, "DJANGO_SETTINGS_MODULE is not set. Set "),
        (
            {"DJANGO_SETTINGS_MODULE": PRODUCTION, "DJANGO_SECRET_KEY": "secret"},
            "DATABASE_URL is not set. Set ",
        ),
    ],
)
def test_celery_never_chooses_settings_or_a_database(given: dict[str, str], said: str) -> None:
    ran = _run("-m", "celery", "-A", "track360", "report", **given)
    assert ran.returncode != 0
    assert f"ImproperlyConfigured: {said}" in ran.stderr


def _run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", *arguments],
        cwd=CLONE,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
