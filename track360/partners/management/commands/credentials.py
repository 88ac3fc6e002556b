"""``manage.py credentials``: API clients and keys made, listed, changed, rotated, suspended and revoked, as JSON."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import make_aware

from track360.partners.credentials import documents, selectors, services
from track360.partners.credentials.models import ApiClient, ApiKey
from track360.partners.management import acting
from track360.partners.models import Partner

VERBS = ("create", "list", "show", "change", "rotate", "suspend", "resume", "revoke", "revoke-all")
PARTNERS = ("create", "list", "revoke-all")
OPTIONS = {"name": "name", "scopes": "scopes", "allow": "ip_allowlist", "rate": "rate_limit", "expires": "expires_at"}
USAGE = """\
credentials PARTNER                      make an API client and print {"client_id", "client_secret"}
       credentials create|list|revoke-all PARTNER
       credentials show|change|rotate|revoke ID  (ID: client:<client_id> or key:<prefix>, as "list" tells it)
       credentials suspend|resume ID|PARTNER"""


class Command(BaseCommand):
    """Does one thing with one credential, or with those of a partner; a secret is printed when it is made, and never
    again."""

    help = "Make, list, change, rotate, suspend and revoke what a partner's systems call with."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.usage = USAGE
        parser.add_argument("what", metavar="VERB|PARTNER")
        parser.add_argument("of", nargs="?", metavar="PARTNER|ID")
        parser.add_argument("--name", help="what people call it (default: the partner's name)")
        parser.add_argument("--scopes", help='out of "read write admin programme publish" (default: read write)')
        parser.add_argument(
            "--limit",
            action="append",
            metavar="SCOPE=ENDPOINT,...",
            help="what a scope is limited to, once for each scope; SCOPE=all lifts it",
        )
        parser.add_argument("--allow", action="append", metavar="NETWORK", help="an address or network; any: from all")
        parser.add_argument("--rate", metavar="CALLS", help="calls a minute; default: that of everybody")
        parser.add_argument("--expires", metavar="WHEN", help="ISO date or date-time (UTC); never: not at all")
        parser.add_argument("--overlap", type=float, default=0, metavar="HOURS", help="rotate: how long both are good")
        parser.add_argument("--with-made", action="store_true", help="revoke: also what it made, which it knows")
        parser.add_argument("--api-key", action="store_true", help='create: an API key, printed as {"api_key"}')
        parser.add_argument("--as", dest="user", metavar="USER", help="who does it; needed for the scope publish")

    def handle(self, *args: Any, **options: Any) -> None:
        # A partner alone is the oldest form, which scripts have.
        verb, of = (options["what"], options["of"]) if options["of"] else ("create", options["what"])
        if verb not in VERBS:
            raise CommandError(f"{verb!r} is none of: {', '.join(VERBS)}.")
        try:
            by = _by(options["user"])
            self.stdout.write(json.dumps(_DO[verb](_of(verb, of), options, by), default=str))
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error


def _by(name: str | None) -> str:
    return f"user:{acting.operator_named(name).username}" if name else ""


def _of(verb: str, of: str) -> Any:
    """The partner or the credential that a verb is about."""
    found = None if verb in PARTNERS else selectors.find(of)
    if found or (":" in of and verb not in PARTNERS):
        return found or _fail(f"No credential {of!r}; `credentials list PARTNER` tells them.")
    if verb not in (*PARTNERS, "suspend", "resume"):
        _fail(f"{of!r} is no credential: client:<client_id> or key:<prefix>.")
    known = ", ".join(Partner.objects.order_by("code").values_list("code", flat=True)) or "none yet"
    return Partner.objects.filter(code=of).first() or _fail(f"No partner {of!r}; there are: {known}.")


def _fail(why: str) -> Any:
    raise CommandError(why)


def _fields(options: dict[str, Any]) -> dict[str, Any]:
    """What the options say of a credential, as its fields."""
    said = {OPTIONS[name]: options[name] for name in OPTIONS if options[name] is not None}
    if said.get("ip_allowlist") == ["any"]:
        said["ip_allowlist"] = []
    if said.get("rate_limit") == "default":
        said["rate_limit"] = None
    if "expires_at" in said:
        said["expires_at"] = None if said["expires_at"] == "never" else _instant(said["expires_at"])
    if options["limit"] is not None:
        limits = [text.partition("=")[::2] for text in options["limit"]]
        said["endpoints"] = {scope: names.split(",") for scope, names in limits if names != "all"}
    return said


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text!r} is no ISO date or date-time.") from None
    return found if found.tzinfo else make_aware(found)


def _create(partner: Partner, options: dict[str, Any], by: str) -> Any:
    fields = _fields(options)
    _need_name_for(fields.get("scopes", ""), by)
    name = fields.pop("name", "") or partner.name
    make = services.create_key if options["api_key"] else services.create_client
    return documents.with_secret(*make(partner, name, by=by, **fields))


def _change(credential: ApiClient | ApiKey, options: dict[str, Any], by: str) -> Any:
    fields = _fields(options)
    _need_name_for(fields.get("scopes", ""), by)
    services.change(credential, **fields)
    return _show(credential, options, by)


def _need_name_for(scopes: str, by: str) -> None:
    # It publishes what somebody else has drafted; that it was somebody else, one must be able to tell.
    if "publish" in scopes.split() and not by:
        raise CommandError("The scope publish is given by a person with a name: --as USER.")


def _show(credential: ApiClient | ApiKey, options: dict[str, Any], by: str) -> Any:
    return _shown([credential])[0]


def _list(partner: Partner, options: dict[str, Any], by: str) -> Any:
    return _shown(selectors.of_partner(partner))


def _shown(credentials: list[ApiClient | ApiKey]) -> list[dict[str, Any]]:
    """As the API tells them, and who made each: whoever may run a command may know an operator's name."""
    told = zip(documents.listed(credentials), credentials, strict=True)
    return [shown | {"created_by": each.created_by or None} for shown, each in told]


def _rotate(credential: ApiClient | ApiKey, options: dict[str, Any], by: str) -> Any:
    _need_name_for(credential.scopes, by)
    secret = services.rotate(credential, timedelta(hours=options["overlap"]), by=by)
    return documents.with_secret(credential, secret)


def _suspend(whom: Any, options: dict[str, Any], by: str) -> Any:
    if isinstance(whom, Partner):
        services.suspend_partner(whom)
        return {"suspended": whom.code}
    services.suspend(whom, by=by)
    return {"suspended": whom.client_key}


def _resume(whom: Any, options: dict[str, Any], by: str) -> Any:
    if isinstance(whom, Partner):
        services.resume_partner(whom)
        return {"resumed": whom.code}
    services.resume(whom)
    return {"resumed": whom.client_key}


def _revoke(credential: ApiClient | ApiKey, options: dict[str, Any], by: str) -> Any:
    return {"revoked": [each.client_key for each in services.revoke(credential, options["with_made"])]}


def _revoke_all(partner: Partner, options: dict[str, Any], by: str) -> Any:
    return {"revoked": [each.client_key for each in services.revoke_all(partner)]}


_DO = {
    "create": _create,
    "list": _list,
    "show": _show,
    "change": _change,
    "rotate": _rotate,
    "suspend": _suspend,
    "resume": _resume,
    "revoke": _revoke,
    "revoke-all": _revoke_all,
}
