"""Statements of MT4 and MT5, written after what the terminals save."""

from __future__ import annotations

from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from activity.models import TradingDay
from tests.connectors.conftest import make_source
from tests.factories import make_affiliate, make_customer
from track360.connectors.metatrader import statement
from track360.connectors.models import Deal, Source
from track360.partners.models import Partner

MT4 = """<html><head><title>Statement: 10024567</title></head><body>
<table><tr align=left><td colspan=2><b>Account: 10024567</b></td><td colspan=5><b>Name: A. Trader</b></td>
<td colspan=2><b>Currency: USD</b></td><td colspan=2><b>2026 January 6, 10:00</b></td></tr>
<tr><td colspan=13><b>Closed Transactions:</b></td></tr>
<tr><td>Ticket</td><td>Open Time</td><td>Type</td><td>Size</td><td>Item</td><td>Price</td><td>S / L</td><td>T / P</td>
<td>Close Time</td><td>Price</td><td>Commission</td><td>Taxes</td><td>Swap</td><td>Profit</td></tr>
<tr><td>555</td><td>2026.01.05 08:00:00</td><td>balance</td><td colspan=10>Deposit</td><td>1 000.00</td></tr>
<tr><td title="x">601</td><td>2026.01.05 09:00:00</td><td>buy</td><td>0.50</td><td>xauusd</td><td>2400.10</td>
<td>0.00</td>
<td>0.00</td><td>2026.01.05 10:00:00</td><td>2402.10</td><td>-3.50</td><td>0.00</td><td>-0.10</td><td>1 100.00</td></tr>
<tr><td>602</td><td>2026.01.05 09:00:00</td><td>sell</td><td>0.25</td><td>xauusd</td><td>2400.10</td><td>0.00</td>
<td>0.00</td><td>2026.01.05 11:00:00</td><td>2402.10</td><td>-1.75</td><td>0.00</td><td>0.00</td><td>-50.00</td></tr>
<tr><td colspan=13><b>Open Trades:</b></td></tr>
<tr><td>603</td><td>2026.01.05 09:00:00</td><td>buy</td><td>1.00</td><td>eurusd</td><td>1.1</td><td>0.0</td><td>0.0</td>
<td>&nbsp;</td><td>1.2</td><td>0.00</td><td>0.00</td><td>0.00</td><td>10.00</td></tr>
</table></body></html>"""
MT5 = """<html><body><table>
<tr><th colspan="3">Account:</th><th colspan="10"><b>10024567 (USD, Sample-Live, real, Hedge)</b></th></tr>
<tr><th colspan="14"><b>Positions</b></th></tr>
<tr><td>Time</td><td>Position</td><td>Symbol</td><td>Type</td><td>Volume</td><td>Price</td><td>S / L</td><td>T / P</td>
<td>Time</td><td>Price</td><td>Commission</td><td>Swap</td><td>Profit</td></tr>
<tr><td>2026.01.05 09:00:00</td><td>701</td><td>EURUSD.pro</td><td>buy</td><td class="hidden" colspan="8"></td>
<td>0.5</td>
<td>1.1</td><td></td><td></td><td>2026.01.05 10:00:00</td><td>1.2</td><td>-3.50</td><td>0.00</td><td>-12.34</td></tr>
<tr><th colspan="14"><b>Deals</b></th></tr>
<tr><td>2026.01.05 10:00:00</td><td>801</td><td>EURUSD.pro</td><td>sell</td><td>out</td><td>0.5</td><td>1.2</td>
<td>1</td>
<td>-3.50</td><td>0.00</td><td>0.00</td><td>-12.34</td><td>900.00</td><td></td></tr>
</table></body></html>"""


@pytest.fixture
def source(partner: Partner) -> Source:
    make_customer(make_affiliate(partner, "A2"), "10024567")
    return make_source(
        partner,
        "",
        {"key": "x"},
        connector="metatrader",
        code="mt",
        config={"zone": "Europe/Athens"},
        streams=[],
    )


def bring(tmp_path: Path, body: bytes, **options: Any) -> str:
    file = tmp_path / "statement.htm"
    file.write_bytes(body)
    out = StringIO()
    call_command("import_statement", "mt", str(file), stdout=out, **options)
    return out.getvalue().strip()


def days() -> list[Any]:
    return list(TradingDay.objects.values_list("instrument", "lots_traded", "pnl", "commission"))


@pytest.mark.django_db
def test_an_mt4_statement_is_rolled_up(source: Source, tmp_path: Path) -> None:
    assert bring(tmp_path, MT4.encode()) == "statement.htm: 2 created, 1 days created"
    assert days() == [("xauusd", Decimal("0.75"), Decimal(1050), Decimal("5.25"))]
    assert bring(tmp_path, MT4.encode()) == "statement.htm: 2 unchanged"


@pytest.mark.django_db
def test_an_mt5_report_counts_positions_not_their_deals_again(source: Source, tmp_path: Path) -> None:
    assert bring(tmp_path, MT5.encode("utf-16")) == "statement.htm: 1 created, 1 days created"
    assert days() == [("EURUSD.pro", Decimal("0.5"), Decimal("-12.34"), Decimal("3.5"))]
    assert Deal.objects.get().at.isoformat() == "2026-01-05T08:00:00+00:00"


@pytest.mark.django_db
def test_an_account_may_belong_to_a_customer_of_another_name(source: Source, tmp_path: Path) -> None:
    bring(tmp_path, MT4.encode(), customer="c7")
    assert set(Deal.objects.values_list("customer_id", flat=True)) == {"c7"}


@pytest.mark.django_db
def test_another_file_is_refused(source: Source, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="names no account"):
        bring(tmp_path, b"<html><p>hello</p></html>")


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"<table><tr><td>", b"<tr>" * 1000 + b"<td>buy"])
def test_garbage_is_refused(body: bytes) -> None:
    with pytest.raises(statement.NotAStatement):
        statement.read(body)
