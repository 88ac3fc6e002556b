"""People and companies. Addresses end in .example, which RFC 2606 keeps from ever reaching anybody."""

from __future__ import annotations

import unicodedata
from random import Random
from typing import NamedTuple

from track360.demo.seeded_random import choice, weighted


class Locale(NamedTuple):
    lang: str
    currencies: tuple[str, ...]
    first: tuple[str, ...]
    last: tuple[str, ...]


def _locale(lang: str, currencies: dict[str, int], first: str, last: str) -> Locale:
    return Locale(lang, weighted(currencies), tuple(first.split()), tuple(last.split()))


GREEK = _locale(
    "el",
    {"EUR": 8, "USD": 2},
    "Giorgos Maria Nikos Eleni Kostas Katerina Dimitris Sofia Yannis Anna Panagiotis Vasiliki Christos",
    "Papadopoulos Georgiou Nikolaidis Ioannou Pappas Vlachos Angelopoulos Dimitriou Katsaros Economou",
)
CZECH = _locale(
    "cs",
    {"EUR": 6, "USD": 4},
    "Jiří Jana Petr Tereza Tomáš Lucie Martin Veronika Ondřej Hana Lukáš Kateřina Filip Barbora",
    "Novák Svoboda Dvořák Černý Procházka Kučera Veselý Horák Němec Marek Pospíšil Hájek Král",
)
GERMAN = _locale(
    "de",
    {"EUR": 9, "USD": 1},
    "Lukas Anna Jonas Lea Maximilian Julia Felix Katharina Paul Sabine Jörg Heike Stefan Nina",
    "Müller Schmidt Schneider Fischer Weber Wagner Becker Hoffmann Schäfer Koch Bauer Richter Krüger",
)
ENGLISH = _locale(
    "en",
    {"GBP": 6, "USD": 4},
    "Oliver Amelia Jack Isla Harry Grace Thomas Emily James Charlotte William Sophie George Hannah",
    "Smith Jones Taylor Brown Williams Wilson Davies Evans Thompson Walker Wright Hughes Clarke Okafor",
)
SPANISH = _locale(
    "es",
    {"EUR": 6, "USD": 4},
    "Alejandro Lucía Pablo María Diego Carmen Javier Paula Sergio Elena Andrés Sofía Raúl Marta",
    "García Fernández González Rodríguez López Martínez Sánchez Pérez Gómez Ruiz Díaz Moreno Muñoz",
)
ITALIAN = _locale(
    "it",
    {"EUR": 9, "USD": 1},
    "Marco Giulia Andrea Chiara Luca Francesca Matteo Sara Davide Elisa Stefano Martina",
    "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Conti Costa",
)
POLISH = _locale(
    "pl",
    {"EUR": 5, "USD": 5},
    "Piotr Anna Krzysztof Katarzyna Paweł Agnieszka Michał Magdalena Marcin Joanna Łukasz Ewa",
    "Nowak Kowalski Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Mazur",
)
GULF = _locale(
    "ar",
    {"USD": 10},
    "Omar Fatima Khalid Aisha Yousef Mariam Hassan Layla Ahmed Noura Tariq Salma",
    "Al-Mansoori Haddad Khoury Nasser Farouk Saleh Aziz Rahman Qureshi Hamdan Darwish",
)

COUNTRIES: dict[str, Locale] = {
    "GR": GREEK, "CY": GREEK, "CZ": CZECH, "SK": CZECH, "DE": GERMAN, "AT": GERMAN, "GB": ENGLISH,
    "ZA": ENGLISH, "NG": ENGLISH, "ES": SPANISH, "MX": SPANISH, "IT": ITALIAN, "PL": POLISH, "AE": GULF,
    "JO": GULF,
}  # fmt: skip

MAIL = ("mailbox.example", "post.example", "inbox.example", "webmail.example")


def _listed(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in text.split(","))


_BRANDS = _listed("""
Aegean, Meridian, Northgate, Bluewater, Highland, Summit, Clearview, Redstone, Silverline, Atlas,
Vega, Orion, Cobalt, Granite, Lighthouse, Marathon, Olympia, Pinnacle, Quantum, Ridgeway,
Stonebridge, Trident, Umbria, Vistula, Westport, Zenith, Amber, Beacon, Cardinal, Delta, Everest,
Falcon, Golden, Harbour, Iron, Jupiter, Keystone, Lotus, Magnet, Nova, Oakwood, Polaris, Riverside,
Sterling, Thames, Unity, Victoria, Willow, Yorkshire, Alpine
""")
_TRADES = _listed("""
FX Partners, Trading Academy, Capital Introducers, Markets Media, Traders Club, Signals, Pip School,
Brokers Review, Investment Education, FX Network, Trading Desk, Forex Hub, Chart Room, Funded
Traders, Financial Media, Market Letters, Trading Community, Prop Reviews, FX Introducers, Wealth
Mentors, Scalpers, Price Action, Trading Podcast, FX Compare, Copy Trading, Daily Charts, Swing
Traders, Trading Coaches, Market Makers Club, Liquidity Labs, Order Flow, Trading Rooms, Candle
Stories, Risk First, FX Coupons, Trader Deals, Leverage Labs, Options and FX, Gold Desk, Index Pro
""")


def company(index: int) -> str:
    """A different company name for each index below 2000, and still a readable one above."""
    # A brand meets its next trade 351 (50 * 7 + 1) further on, which has no factor in common with 40 trades.
    brand, trade = index % len(_BRANDS), (index // len(_BRANDS) + index * 7) % len(_TRADES)
    again = index // (len(_BRANDS) * len(_TRADES))
    return f"{_BRANDS[brand]} {_TRADES[trade]}" + (f" {again + 1}" if again else "")


def person(rng: Random, locale: Locale) -> tuple[str, str]:
    return choice(rng, locale.first), choice(rng, locale.last)


def email(first: str, last: str, number: int, host: str) -> str:
    return f"{ascii_word(first)}.{ascii_word(last)}{number}@{host}"


def ascii_word(text: str) -> str:
    """Lower-case ASCII letters and hyphens of a name or a company."""
    plain = unicodedata.normalize("NFKD", text.replace("ł", "l").replace("Ł", "L")).encode("ascii", "ignore").decode()
    return plain.lower().replace(" ", "-")
