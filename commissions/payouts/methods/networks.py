"""Blockchains on which stablecoins are sent: what an address is there. A payment to a wrong one never comes back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from Crypto.Hash import keccak

from commissions.payouts.methods import base58
from track360.core.language import say

_HEX = re.compile(r"0x[0-9a-fA-F]{40}")
_TRON = 0x41
# The curve of Solana's keys (RFC 8032).
_PRIME = 2**255 - 19
_D = -121665 * pow(121666, -1, _PRIME) % _PRIME


class Network(NamedTuple):
    """fault: what is wrong with an address, or "". contracts: the tokens on it, by its own address."""

    title: str
    fault: Callable[[str], str]
    contracts: dict[str, str]


def _erc20(address: str) -> str:
    if not _HEX.fullmatch(address):
        return say("is no address: 0x and 40 hexadecimal digits")
    if not int(address, 16):
        return say("is nobody's address")
    # Without its capitals an address has no checksum, and a typing error would be paid.
    return "" if address == checksummed(address) else say("is mistyped, or without its capital letters: copy it again")


def checksummed(address: str) -> str:
    """A hexadecimal address with the capital letters that EIP-55 gives it."""
    digits = address[2:].lower()
    marks = keccak.new(digest_bits=256, data=digits.encode()).hexdigest()
    raised = (each.upper() if int(mark, 16) >= 8 else each for each, mark in zip(digits, marks, strict=False))
    return f"0x{''.join(raised)}"


def _trc20(address: str) -> str:
    body = base58.checked(address)
    if body is None:
        return say("is mistyped: its checksum does not fit")
    return "" if len(body) == 21 and body[0] == _TRON else say("is no address of Tron, which begins with T")


def _solana(address: str) -> str:
    key = base58.decoded(address)
    if key is None or len(key) != 32 or not any(key):
        return say("is no address of Solana: 32 bytes in base58")
    # There is no checksum; about half of all typing errors, and every token account, lie beside the curve.
    return "" if _on_curve(key) else say("is mistyped, or that of a token account: give the wallet's own")


def _on_curve(key: bytes) -> bool:
    y = int.from_bytes(key, "little") & (2**255 - 1)
    x_squared = (y * y - 1) * pow(_D * y * y + 1, -1, _PRIME) % _PRIME
    return y < _PRIME and pow(x_squared, (_PRIME - 1) // 2, _PRIME) in (0, 1)


NETWORKS = {
    "ERC-20": Network(
        "Ethereum",
        _erc20,
        {"USDT": "0xdAC17F958D2ee523a2206206994597C13D831ec7", "USDC": "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"},
    ),
    # Circle no longer issues USDC on Tron.
    "TRC-20": Network("Tron", _trc20, {"USDT": "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"}),
    "Solana": Network(
        "Solana",
        _solana,
        {
            "USDT": "Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB",
            "USDC": "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v",
        },
    ),
}
"""By the name that wallets show."""
