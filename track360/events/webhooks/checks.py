"""Whether an endpoint may be as it is said to be; asked whenever one is saved."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

from track360.core import http, net
from track360.core.did_you_mean import did_you_mean
from track360.core.language import say
from track360.events.catalogue import CATALOGUE, FOR_AFFILIATES
from track360.events.endpoints import templates
from track360.events.endpoints.models import Endpoint
from track360.events.targets import declared
from track360.events.targets.registry import TARGETS

LONGEST_URL = 2000


def check(endpoint: Endpoint) -> None:
    """Raises ValidationError with everything that is wrong, by field."""
    faults: dict[str, str] = {}
    for name, judge in CHECKS.items():
        try:
            judge(endpoint)
        except ValueError as error:
            faults[name] = str(error)
    if faults:
        raise ValidationError(faults)


def _check_name(endpoint: Endpoint) -> None:
    if not endpoint.name.strip() or len(endpoint.name) > 100:
        raise ValueError(say("Give it a name, of at most {number} characters.", number=100))


def _check_url(endpoint: Endpoint) -> None:
    """The guard, for who saves; the sender asks it again, for addresses change."""
    url = endpoint.url
    if len(url) > LONGEST_URL:
        raise ValueError(say("The address is too long: at most {number} characters.", number=LONGEST_URL))
    if endpoint.is_postback:
        templates.check(url)
        url = templates.filled(url, templates.EXAMPLE)
    try:
        http.check_url(url)
    except http.HttpRefused as error:
        raise ValueError(say("This address is not called: {reason}.", reason=str(error))) from None
    parts = urlsplit(url)
    if parts.scheme != "https" and not net.is_allowed(parts.hostname or "", http.port_of(url)):
        raise ValueError(say("Only https addresses are called: what is sent is nobody else's business."))


def _check_types(endpoint: Endpoint) -> None:
    allowed = FOR_AFFILIATES if endpoint.is_postback else tuple(CATALOGUE)
    for name in endpoint.types:
        if name not in allowed:
            raise ValueError(say("There is no event {name}.", name=name[:64]) + did_you_mean(name[:64], allowed))


def _check_filters(endpoint: Endpoint) -> None:
    told = endpoint.filters
    if not isinstance(told, dict) or len(told) > 10 or (told and endpoint.is_postback):
        raise ValueError("Filters are at most ten lists of values, by the name of a field.")
    for name, values in told.items():
        good = isinstance(values, list) and 0 < len(values) <= 100 and all(isinstance(each, str) for each in values)
        if not good:
            raise ValueError(f"{name} is filtered by one to a hundred texts.")


def _check_config(endpoint: Endpoint) -> None:
    if endpoint.target and (found := declared.problems(endpoint.config)):
        raise ValueError("; ".join(found[:20]))


def _check_credentials(endpoint: Endpoint) -> None:
    needed = TARGETS[endpoint.target].credentials if endpoint.target else ()
    if missing := [name for name in needed if not endpoint.credentials.get(name)]:
        raise ValueError(f"{TARGETS[endpoint.target].title} needs {', '.join(missing)}.")


CHECKS: dict[str, Callable[[Endpoint], None]] = {
    "name": _check_name,
    "url": _check_url,
    "types": _check_types,
    "filters": _check_filters,
    "config": _check_config,
    "credentials": _check_credentials,
}
