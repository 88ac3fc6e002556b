"""``manage.py demo --setup`` and ``manage.py demo --push URL``: the demonstration that ``make run`` gives."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commissions.programme.problems import ProgrammeError
from track360.demo import demonstration, logins, second_instance
from track360.demo.generator import Sample, Scale, generate_all
from track360.demo.pull_sources import connect
from track360.demo.push_client import PushError
from track360.demo.text_table import table
from track360.demo.waiting import Stalled, wait


class Command(BaseCommand):
    help = "Sample partners: apply their programmes, push their data over HTTP, show what was earned."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--setup", action="store_true", help="apply the sample programmes and make the logins")
        parser.add_argument(
            "--push",
            metavar="URL",
            help="push the sample data to the platform at URL and show the commissions",
        )
        parser.add_argument("--broker", metavar="URL", help="with --setup: pull from the simulated broker at URL")
        parser.add_argument("--customers", type=int, default=Scale.customers, help="of all partners together")
        parser.add_argument("--seed", type=int, default=Scale.seed)

    def handle(self, *args: Any, setup: bool, push: str | None, **options: Any) -> None:
        if not setup and not push:
            raise CommandError("say --setup or --push URL")
        samples = list(generate_all(Scale(options["seed"], options["customers"])).values())
        if setup:
            self._set_up(samples, options["broker"])
        if push:
            self._push(push, samples)

    def _set_up(self, samples: list[Sample], broker: str | None) -> None:
        if second_instance.database():
            second_instance.create_database()
        try:
            for partner, changes in demonstration.set_up(samples).items():
                self._say(f"programme of {partner} applied: {changes} entries")
        except ProgrammeError as error:
            raise CommandError(f"the sample programme was refused:\n{error}") from error
        for source in connect(samples, broker) if broker else ():
            self._say(f"{source} reads {broker}")
        if second_instance.database():
            second_instance.create_client()
        logins.ensure(logins.file(), samples)
        self._say(f"the logins are in {logins.file()}")

    def _push(self, url: str, samples: list[Sample]) -> None:
        try:
            if not demonstration.push_missing(url, samples, self._say):
                self._say("the sample data is there already")
            wait(samples, self._say)
        except PushError as error:
            raise CommandError(f"the push failed: {error}") from error
        except Stalled as error:
            raise CommandError(f"{error}; are the worker and beat running? Their logs say what happened.") from error
        self._show(url.rstrip("/"), samples)

    def _show(self, url: str, samples: list[Sample]) -> None:
        for sample in samples:
            self._say(f"\n{sample.firm.name} ({sample.firm.vertical})\n{demonstration.commissions(sample.firm.id)}")
        if second_instance.database():
            self._show_second(next(s for s in samples if s.firm.id == second_instance.PARTNER))
        rows = [(url + each.site, each.username, each.password) for each in logins.load(logins.file())]
        if rows:
            self._say("\n" + table(("address", "login", "password"), rows))

    def _show_second(self, sample: Sample) -> None:
        second_instance.add_connection()
        came = second_instance.wait(self._say)
        self._say(f"\n{sample.firm.name} again, in a second instance that pulls it from this one")
        self._say(demonstration.commissions(sample.firm.id, second_instance.ALIAS))
        self._say(second_instance.comparison() if came else "it has stopped; its log says why")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
