"""ISO 20022 pain.001.001.09: the credit transfers that a bank is asked to carry out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from decimal import Decimal

from commissions.payouts.bank_text import Unwritable, latin
from commissions.payouts.blocks import blocks, is_sepa
from commissions.payouts.formats import published
from commissions.payouts.formats.base import Format, NotWritten, Problem
from commissions.payouts.formats.xml_tree import Tree
from commissions.payouts.methods.bank import LONGEST_NAME
from commissions.payouts.payment import Address, Order, Payer, Payment

SCHEMA = "pain.001.001.09"
NAMESPACE = f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"
LONGEST_REMITTANCE = 140
LONGEST_LINE = 70
LONGEST_TOWN = 35
LONGEST_POSTCODE = 16
UNKNOWN = "NOTPROVIDED"


class Pain001(Format):
    """Checked against the published schema before anybody gets it: a file that a bank refuses has paid nobody."""

    key = "pain.001"
    title = "Bank file (pain.001.001.09)"
    extension = "xml"
    media_type = "application/xml"
    methods = frozenset({"bank"})

    def order_faults(self, order: Order) -> Iterator[str]:
        if not order.payer.iban:
            yield "the IBAN of the account that is paid from is missing: say it in the payout settings"
        yield from _unwritable("the payer's name", order.payer.name, LONGEST_NAME)
        yield from _address_faults("the payer's address", order.payer.address)

    def faults(self, payment: Payment) -> Iterator[str]:
        yield from _unwritable("the payee's name", payment.payee.holder, LONGEST_NAME)
        yield from _unwritable("what the payee reads", payment.remittance, LONGEST_REMITTANCE)
        yield from _address_faults("the payee's address", payment.payee.address)

    def file(self, order: Order) -> bytes:
        document = Tree("Document", xmlns=NAMESPACE)
        initiation = document.into("CstmrCdtTrfInitn")
        _head(initiation, order)
        for block_id, payments in blocks(order).items():
            _block(initiation, order, block_id, payments)
        body = document.bytes()
        faults = published.faults(SCHEMA, body)
        if faults:
            raise NotWritten([Problem("", f"the file would not be a valid {SCHEMA}: {fault}") for fault in faults])
        return body


def _head(initiation: Tree, order: Order) -> None:
    head = initiation.into("GrpHdr")
    head.say("MsgId", order.id)
    head.say("CreDtTm", order.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    _totals(head, order.payments)
    head.into("InitgPty").say("Nm", latin(order.payer.name, LONGEST_NAME))


def _totals(tree: Tree, payments: tuple[Payment, ...] | list[Payment]) -> None:
    tree.say("NbOfTxs", str(len(payments)))
    # Of all currencies together: a control sum, and no amount of money.
    tree.say("CtrlSum", format(sum((Decimal(payment.written) for payment in payments), Decimal(0)), "f"))


def _block(initiation: Tree, order: Order, block_id: str, payments: list[Payment]) -> None:
    sepa = is_sepa(payments[0])
    block = initiation.into("PmtInf")
    block.say("PmtInfId", block_id)
    block.say("PmtMtd", "TRF")
    _totals(block, payments)
    if sepa:
        block.into("PmtTpInf").into("SvcLvl").say("Cd", "SEPA")
    block.into("ReqdExctnDt").say("Dt", order.requested_day.isoformat())
    _payer(block, order.payer)
    # SEPA knows no other way of sharing what the banks charge; elsewhere each pays its own bank.
    block.say("ChrgBr", "SLEV" if sepa else "SHAR")
    for payment in payments:
        _transfer(block.into("CdtTrfTxInf"), payment)


def _payer(block: Tree, payer: Payer) -> None:
    party = block.into("Dbtr")
    party.say("Nm", latin(payer.name, LONGEST_NAME))
    _address(party, payer.address)
    block.into("DbtrAcct").into("Id").say("IBAN", payer.iban)
    bank = block.into("DbtrAgt").into("FinInstnId")
    if payer.bic:
        bank.say("BICFI", payer.bic)
    else:
        bank.into("Othr").say("Id", UNKNOWN)


def _transfer(transfer: Tree, payment: Payment) -> None:
    details = payment.payee.details
    transfer.into("PmtId").say("EndToEndId", payment.id)
    transfer.into("Amt").say("InstdAmt", payment.written, Ccy=payment.currency)
    if "bic" in details:
        bank = transfer.into("CdtrAgt").into("FinInstnId")
        bank.say("BICFI", details["bic"])
        if "routing_number" in details:
            bank.into("ClrSysMmbId").say("MmbId", details["routing_number"])
    party = transfer.into("Cdtr")
    party.say("Nm", latin(payment.payee.holder, LONGEST_NAME))
    _address(party, payment.payee.address)
    account = transfer.into("CdtrAcct").into("Id")
    if "iban" in details:
        account.say("IBAN", details["iban"])
    else:
        account.into("Othr").say("Id", details["account_number"])
    transfer.into("RmtInf").say("Ustrd", latin(payment.remittance, LONGEST_REMITTANCE))


def _address(party: Tree, address: Address) -> None:
    # Banks refuse an address without town and country since 2026; none at all they take.
    if not (address.town and address.country):
        return
    place = party.into("PstlAdr")
    if address.postcode:
        place.say("PstCd", latin(address.postcode, LONGEST_POSTCODE))
    place.say("TwnNm", latin(address.town, LONGEST_TOWN))
    place.say("Ctry", address.country)
    for line in address.lines[:2]:
        place.say("AdrLine", latin(line, LONGEST_LINE))


def _address_faults(what: str, address: Address) -> Iterator[str]:
    if not (address.town and address.country):
        return
    said = [(address.town, LONGEST_TOWN), *((line, LONGEST_LINE) for line in address.lines[:2])]
    for value, longest in [*said, *([(address.postcode, LONGEST_POSTCODE)] if address.postcode else [])]:
        yield from _unwritable(what, value, longest)


def _unwritable(what: str, value: str, longest: int) -> Iterator[str]:
    try:
        latin(value, longest)
    except Unwritable as error:
        yield f"{what} {error}"


PAIN_001 = Pain001()
