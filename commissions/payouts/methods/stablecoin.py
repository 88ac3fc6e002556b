"""A wallet for stablecoins of the US dollar, one dollar a token."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop as marked

from commissions.payouts.methods.base import Details, Method, Problem, ends, text
from commissions.payouts.methods.networks import NETWORKS
from track360.core.language import say


class Stablecoin(Method):
    """Network, token and address must belong together."""

    key = "stablecoin"
    title = marked("Stablecoin")
    required = ("network", "token", "address")
    fields = {
        "network": {
            "type": "string",
            "enum": list(NETWORKS),
            "title": marked("Network"),
            "description": marked("The network that your wallet shows."),
        },
        "token": {
            "type": "string",
            "enum": ["USDT", "USDC"],
            "title": marked("Token"),
            "description": marked("The token that you want to receive."),
        },
        "address": text(
            marked("Address"), marked("Your wallet's, copied with its capital and small letters as they are."), 64
        ),
    }
    currencies = frozenset({"USD"})

    def problems(self, details: Details) -> Iterator[Problem]:
        network = NETWORKS[details["network"]]
        fault = network.fault(details["address"])
        if fault:
            yield "address", fault
        if details["address"] in network.contracts.values():
            yield "address", say("is the address of the token itself: what is sent there is lost")
        if details["token"] not in network.contracts:
            yield "token", say("is not issued on {network}", network=network.title)

    def masked(self, details: Details) -> str:
        return f"{details['token']} ({details['network']}) {ends(details['address'], 6)}"


STABLECOIN = Stablecoin()
