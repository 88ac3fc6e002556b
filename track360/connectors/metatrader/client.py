"""Accounts and order history of the bridge, one account after the other, page by page."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import Any, NamedTuple

from track360.connectors.contract import Page, SourceAccess, Window
from track360.connectors.errors import InvalidAnswer
from track360.connectors.http import auth
from track360.connectors.http.caller import Caller, JsonAnswer
from track360.connectors.mapping_helpers import text
from track360.connectors.pull import windows

BASE_URL = "https://api.metatraderapi.dev"


class Account(NamedTuple):
    """id: the bridge's UUID. number: the login on the trading server. currency: empty until it is needed."""

    id: str
    number: str
    currency: str


def base_url(config: dict[str, Any]) -> str:
    """The shared address, unless the plan has a dedicated one."""
    return str(config.get("base_url") or BASE_URL)


class Client:
    """Reads all accounts; a cursor is the account's id and the page of its history."""

    def __init__(self, access: SourceAccess) -> None:
        self._access = access
        self._currencies: dict[str, str] = {}
        given = access.credentials
        self._caller = Caller(base_url(access.config), auth.api_key(given) if "key" in given else auth.basic(given))

    def page(self, stream: str, window: Window, cursor: Any) -> Page:
        """One page of one account."""
        ids = [account.id for account in self._accounts]
        if not ids:
            return Page([])
        # By place in order: the account of the cursor may be gone since.
        index = min(bisect_right(ids, cursor[0]) - 1, len(ids) - 1) if cursor else 0
        account, number = self._accounts[max(index, 0)], cursor[1] if cursor else 0
        following = [ids[index + 1], 0] if index + 1 < len(ids) else None
        if stream == "accounts":
            summary = self._caller.get("AccountSummary", {"id": account.id})
            return Page([_row(account, summary=summary.value)], following, summary.clock, counted=True)
        told = self._history(account, window, number)
        orders = _orders(told)
        # Only an empty page ends a history; its currency is asked for only where something was traded.
        if orders:
            following = [account.id, number + 1]
            account = account._replace(currency=account.currency or self._currency(account.id))
        rows = [_row(account, order=order) for order in orders]
        return Page(rows, following, told.clock, counted=True)

    def close(self) -> None:
        """Let go of the connections."""
        self._caller.close()

    @cached_property
    def _accounts(self) -> list[Account]:
        """In order of their ids, so that a cursor finds its place though accounts come and go."""
        declared = self._access.config.get("accounts")
        if declared is None:
            declared = self._caller.get("GetAccounts").value
            if not isinstance(declared, list):
                raise InvalidAnswer("The list of accounts is no list.", declared)
        return sorted(self._account(each) for each in declared)

    def _account(self, declared: Any) -> Account:
        if not isinstance(declared, dict) or not isinstance(declared.get("id"), str):
            raise InvalidAnswer("An account has no id.", declared)
        number = text(declared.get("customer_id") or declared.get("account_number")) or declared["id"]
        return Account(declared["id"], number, declared.get("currency") or "")

    def _currency(self, account: str) -> str:
        """Asked once a run, and only of accounts that traded: a summary costs a request."""
        if account not in self._currencies:
            self._currencies[account] = self._asked_currency(account)
        return self._currencies[account]

    def _asked_currency(self, account: str) -> str:
        value = self._caller.get("AccountSummary", {"id": account}).value
        currency = value.get("currency") if isinstance(value, dict) else None
        if not isinstance(currency, str):
            raise InvalidAnswer("An account's summary names no currency.", value)
        return currency

    def _history(self, account: Account, window: Window, number: int) -> JsonAnswer:
        zone = self._access.calendar.zone
        params = {
            "id": account.id,
            "from": windows.wall(window.start, zone).isoformat(timespec="seconds"),
            "to": windows.wall(window.end, zone, later=True).isoformat(timespec="seconds"),
            "ordersPerPage": self._access.page_size,
            "pageNumber": number,
        }
        return self._caller.get("OrderHistoryPagination", params)


def _orders(told: JsonAnswer) -> list[Any]:
    """MT5 answers with an object, MT4 with the bare list."""
    orders = told.value.get("orders") if isinstance(told.value, dict) else told.value
    if not isinstance(orders, list):
        raise InvalidAnswer("The history is no list of orders.", str(told.value)[:500])
    return orders


def _row(account: Account, **more: Any) -> dict[str, Any]:
    return {"account": account._asdict(), **more}
