"""A wallet for stablecoins of the US dollar, one dollar a token."""

from __future__ import annotations

from collections.abc import Iterator

from commissions.payouts.methods.base import Details, Method, Problem, ends, text
from commissions.payouts.methods.networks import NETWORKS


class Stablecoin(Method):
    """Network, token and address must belong together."""

    key = "stablecoin"
    title = "Stablecoin"
    required = ("network", "token", "address")
    fields = {
        "network": {"type": "string", "enum": list(NETWORKS), "description": "The network that your wallet shows."},
        "token": {"type": "string", "enum": ["USDT", "USDC"], "description": "The token that you want to receive."},
        "address": text("Your wallet's address, copied with capital and small letters as they are.", 64),
    }
    currencies = frozenset({"USD"})

    def problems(self, details: Details) -> Iterator[Problem]:
        network = NETWORKS[details["network"]]
        fault = network.fault(details["address"])
        if fault:
            yield "address", fault
        if details["address"] in network.contracts.values():
            yield "address", "is the address of the token itself: what is sent there is lost"
        if details["token"] not in network.contracts:
            yield "token", f"is not issued on {network.title}"

    def masked(self, details: Details) -> str:
        return f"{details['token']} on {details['network']}, {ends(details['address'], 6)}"


STABLECOIN = Stablecoin()
