"""What every way of paying checks before anybody is paid by it, and how its details are shown."""

from __future__ import annotations

from typing import Any

import pytest

from commissions.payouts.methods.bank import has_ibans
from commissions.payouts.methods.base import BadDetails
from commissions.payouts.methods.networks import NETWORKS, checksummed
from commissions.payouts.methods.registry import METHODS, named
from tests.commissions.payouts.orders import AMERICAN, DETAILS, IBAN

BANK = {"holder": "Ann Lee"}
TRON = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
WALLET = "HN7cABqLq46Es1jh92dQQisAq662SmxELLLsHHe4YWrH"


@pytest.mark.parametrize("key", sorted(DETAILS))
def test_every_method_checks_and_masks(key: str) -> None:
    method, details = METHODS[key], DETAILS[key]
    assert method.checked({**details, "bic": " "} if key == "bank" else details, "USD") == details
    assert named(key, method.masked(details)).startswith(f"{method.title} ")
    secret = details.get("iban") or details.get("address") or details["email"]
    assert secret not in method.masked(details)
    with pytest.raises(BadDetails) as refused:
        method.checked({}, "USD")
    assert {field for field, _ in refused.value.problems} == set(method.required)
    with pytest.raises(BadDetails, match="is not a known property"):
        method.checked({**details, "note": "x"}, "USD")


def test_every_method_is_tested() -> None:
    assert set(METHODS) == set(DETAILS)


@pytest.mark.parametrize(
    ("method", "given", "kept", "label"),
    [
        ("bank", {**BANK, "iban": "gb29 nwbk 6016-1331 9268 19"}, "GB29NWBK60161331926819", "Bank account GB29 … 6819"),
        ("bank", AMERICAN, "123456789", "Bank account … 789"),
        ("wise", DETAILS["wise"], "joerg@example.com", "Wise j•••@e•••.com"),
        (
            "stablecoin",
            {"network": "Solana", "token": "USDT", "address": f" {WALLET}\n"},
            WALLET,
            "Stablecoin USDT (Solana) HN7cAB … YWrH",
        ),
    ],
)
def test_details_are_kept_in_one_form_and_shown_masked(
    method: str, given: dict[str, str], kept: str, label: str
) -> None:
    details = METHODS[method].checked(given, "USD")
    assert kept in details.values()
    assert named(method, METHODS[method].masked(details)) == label


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"iban": "GB29NWBK60161331926818"}, ("iban", "is no IBAN: the check digits do not fit the rest")),
        ({"iban": "GB29NWBK6016133192681"}, ("iban", "is no IBAN: it has too few or too many characters")),
        ({"iban": "XX29NWBK60161331926819"}, ("iban", "is no IBAN: it names no country that has them")),
        ({"iban": IBAN, "bic": "DEUTDE"}, ("bic", "is no BIC: it has too few or too many characters")),
        ({"iban": IBAN, "account_number": "1"}, ("account_number", "is not wanted with an IBAN")),
        ({"account_number": "123456789"}, ("bic", "is missing: an account number alone")),
        ({"account_number": "123456789", "bic": "DEUTDEFF"}, ("account_number", "banks of this country (DE) have")),
        ({"account_number": "12/34", "bic": "CHASUS33"}, ("account_number", "has other characters")),
        ({}, ("iban", "is missing; where the country has none")),
        ({"iban": IBAN, "holder": "王"}, ("holder", "has '王' (U+738B)")),
    ],
)
def test_a_bank_account_that_cannot_be_right(given: dict[str, str], problem: tuple[str, str]) -> None:
    with pytest.raises(BadDetails) as refused:
        METHODS["bank"].checked({**BANK, **given}, "USD")
    [(field, message)] = refused.value.problems
    assert (field, message[: len(problem[1])]) == problem
    assert given.get("iban", "nothing") not in message


def test_which_countries_have_ibans() -> None:
    assert [has_ibans(country) for country in ("DE", "GB", "AE", "US", "JP", "XX")] == [True] * 3 + [False] * 3


def test_the_capitals_of_an_address_are_its_checksum() -> None:
    """The examples of EIP-55."""
    for address in (
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ):
        assert checksummed(address.lower()) == address


def test_the_address_of_every_token_is_one_and_is_refused() -> None:
    for name, network in NETWORKS.items():
        for token, address in network.contracts.items():
            assert network.fault(address) == ""
            assert refusal({"network": name, "token": token, "address": address}) == [
                ("address", "is the address of the token itself: what is sent there is lost")
            ]


@pytest.mark.parametrize(
    ("network", "address", "message"),
    [
        ("ERC-20", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "is mistyped, or without its capital letters"),
        ("ERC-20", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAee", "is mistyped, or without its capital letters"),
        ("ERC-20", f"0x{'0' * 40}", "is nobody's address"),
        ("ERC-20", TRON, "is no address: 0x and 40"),
        ("TRC-20", TRON[:-1] + "u", "is mistyped: its checksum"),
        ("TRC-20", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "is no address of Tron"),
        ("TRC-20", "T0OIl", "is mistyped: its checksum"),
        ("Solana", WALLET[:-3], "is no address of Solana"),
        ("Solana", "1" * 32, "is no address of Solana"),
        ("Solana", WALLET[:-1] + "J", "is mistyped, or that of a token account"),
    ],
)
def test_an_address_that_would_lose_the_money(network: str, address: str, message: str) -> None:
    [(field, told)] = refusal({"network": network, "token": "USDT", "address": address})
    assert (field, told[: len(message)]) == ("address", message)


def test_what_is_not_issued_or_not_paid_in() -> None:
    [(field, told)] = refusal({"network": "TRC-20", "token": "USDC", "address": "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"})
    assert (field, told) == ("token", "is not issued on Tron")
    assert refusal(DETAILS["stablecoin"], "EUR") == [("", "Stablecoin does not pay in EUR")]


def refusal(given: dict[str, Any], currency: str = "USD") -> list[tuple[str, str]]:
    with pytest.raises(BadDetails) as refused:
        METHODS["stablecoin"].checked(given, currency)
    return refused.value.problems
