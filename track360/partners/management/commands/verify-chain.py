"""``manage.py verify-chain``: prove the hash chains of audit log and ledger, and say so by the exit code."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count, Max

from track360.core import clock
from track360.core.chain import sealing
from track360.core.chain.models import Blanked, Seal
from track360.core.chain.registry import CHAINS
from track360.core.chain.verify import Verified, verify
from track360.core.crypto import UnreadableSecret
from track360.core.snapshot import one_moment
from track360.partners.heads import NOBODY
from track360.partners.models import Partner


class Command(BaseCommand):
    """A chain that holds has every sealed row as it was; a published head shows that it is still the same chain."""

    help = "Prove that no sealed row of the audit log and the ledger was changed. Exit code 1 if one was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("partner", nargs="*", help="partner codes; all, and calls of nobody, when none is given")
        parser.add_argument("--head", action="append", default=[], help="a published head that must be in a chain")

    def handle(self, *args: Any, **options: Any) -> None:
        """A line for each chain, and one for each head that is in none."""
        codes = dict(Partner.objects.values_list("pk", "code"))
        if unknown := set(options["partner"]) - set(codes.values()):
            raise CommandError(f"there is no partner {', '.join(sorted(unknown))}")
        _have_key()
        wanted = set(options["partner"]) or {*codes.values(), NOBODY}
        with one_moment():
            chains = [seal for seal in sealing.heads() if codes.get(seal.partner_id, NOBODY) in wanted]
            if not chains:
                self.stdout.write("nothing is sealed yet")
            hold = [self._holds(seal.what, seal.partner_id, codes.get(seal.partner_id, NOBODY)) for seal in chains]
            named = {pk: code for pk, code in {**codes, 0: NOBODY}.items() if code in wanted}
            hold += [self._is_none(*chain, code) for chain, code in _without(chains, named)]
            known = [self._is_there(head) for head in options["head"]]
            self._tell_blanked()
        if not all(hold + known):
            sys.exit(1)

    def _holds(self, what: str, partner_id: int, code: str) -> bool:
        found = _proved(what, partner_id)
        self.stdout.write(f"{code} {_told(found)}")
        return found.broken is None

    def _tell_blanked(self) -> None:
        """Of every table, for all partners: a blanked row keeps its place in the chain, and nobody sees who it was."""
        for what, number, last in Blanked.objects.values_list("what").annotate(Count("id"), Max("blanked_at")):
            self.stdout.write(f"{what}: {number} rows blanked, the last at {last:%Y-%m-%d %H:%M} UTC")

    def _is_none(self, what: str, partner_id: int, code: str) -> bool:
        """Whether there is rightly no chain: rows that should have been in one are told, and nothing else."""
        return verify(CHAINS[what], partner_id, clock.now().date()).broken is None or self._holds(
            what, partner_id, code
        )

    def _is_there(self, text: str) -> bool:
        try:
            head = bytes.fromhex(text)
        except ValueError:
            raise CommandError(f"{text!r} is no head: 64 hexadecimal digits") from None
        seal = Seal.objects.filter(head=head).defer("marks").first()
        self.stdout.write(f"head {text}: {f'seal {seal.number} of {seal.what}' if seal else 'IN NO CHAIN'}")
        return seal is not None


def _have_key() -> None:
    """Before the moment of the proof, in which nothing can be written: it is drawn when it is first asked for."""
    try:
        sealing.key()
    except UnreadableSecret:
        raise CommandError("no key of TRACK360_FIELD_KEYS opens the key of the chains") from None


def _proved(what: str, partner_id: int) -> Verified:
    return verify(CHAINS[what], partner_id, clock.now().date())


def _without(chains: list[Seal], codes: dict[int, str]) -> list[tuple[tuple[str, int], str]]:
    """(table, partner) that have no seal, with the partner's code: else whoever took all of them would be unseen."""
    sealed = {(seal.what, seal.partner_id) for seal in chains}
    every = [((what, pk), code) for what in CHAINS for pk, code in codes.items()]
    return [(chain, code) for chain, code in every if chain not in sealed]


def _told(found: Verified) -> str:
    if found.broken:
        return f"{found.what}: BROKEN at {found.broken}"
    purged = f", {found.purged} purged" if found.purged else ""
    return (
        f"{found.what}: {found.rows} rows in {found.seals} seals hold{purged}, {found.waiting} wait to be sealed, "
        f"head {found.head.hex()}"
    )
