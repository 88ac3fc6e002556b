from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.partners.conftest import ask_token, bearer, windows  # noqa: F401 - a fixture of these tests too
from track360.partners.credentials import services


@pytest.fixture(params=["forex", "prop-trading"])
def http(request: pytest.FixtureRequest, db: None) -> Any:
    """A client of a partner of each vertical that has affiliate A; ``vertical`` says which."""
    partner = factories.make_partner(vertical=request.param)
    factories.make_affiliate(partner, "A")
    token = ask_token(*services.create_client(partner)).json()["access_token"]
    made: Any = Client(**bearer(token))
    made.vertical, made.partner = request.param, partner
    return made
