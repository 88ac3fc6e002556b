"""Logins of the demonstration: generated once, kept in a file that only its owner can read."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from track360.affiliates.models import Affiliate, AffiliateLogin
from track360.demo.generator import Sample
from track360.partners.roles.service import Reach, set_roles


@dataclass(frozen=True)
class Login:
    """site: ``/admin/`` or ``/affiliate/``. partner and affiliate are empty for operators, role for affiliates."""

    site: str
    username: str
    password: str
    partner: str = ""
    affiliate: str = ""
    role: str = ""


def file() -> Path:
    """In the data folder."""
    return Path(os.environ.get("TRACK360_DATA_DIR", settings.BASE_DIR / ".data")) / "logins.json"


def load(path: Path) -> list[Login]:
    """What the file says; nothing when there is none."""
    try:
        return [Login(**entry) for entry in json.loads(path.read_text("utf-8"))]
    except FileNotFoundError:
        return []


def save(path: Path, logins: Iterable[Login]) -> None:
    """Replace the file in one step; mode 0600 from its first moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        json.dump([asdict(login) for login in logins], out, indent=2)
    fresh.replace(path)


def wanted(samples: Iterable[Sample]) -> list[Login]:
    """Two operators, for what one drafts the other publishes, and of each partner three affiliates one under the other.

    With new passwords.
    """
    operators = [Login("/admin/", name, _password(), role="owner") for name in ("operator", "second-operator")]
    return [*operators, *(login for sample in samples for login in _chain(sample))]


def ensure(path: Path, samples: Iterable[Sample]) -> list[Login]:
    """The logins exist in the database and in the file; a password that somebody has changed since stays."""
    known = {login.username: login for login in load(path)}
    logins = [known.get(login.username, login) for login in wanted(samples)]
    for login in logins:
        _store(login, afresh=login.username not in known)
    save(path, logins)
    return logins


def _chain(sample: Sample) -> list[Login]:
    by_id = {affiliate.affiliate_id: affiliate for affiliate in sample.affiliates}
    bottom = next(a for a in sample.affiliates if a.level == 2 and not a.moved_to)
    middle = by_id[bottom.parent_id or ""]
    chain = (middle.parent_id or "", middle.affiliate_id, bottom.affiliate_id)
    return [
        Login("/affiliate/", f"{sample.firm.id}-{each}".lower(), _password(), sample.firm.id, each) for each in chain
    ]


def _password() -> str:
    return secrets.token_urlsafe(12)


def _store(login: Login, afresh: bool) -> None:
    users = get_user_model().objects
    if not afresh and users.filter(username=login.username).exists():
        return
    rights = {"is_staff": False, "is_superuser": False, "is_active": True}
    fields = {**rights, "password": make_password(login.password)}
    user, _ = users.update_or_create(username=login.username, defaults=fields)
    if login.role:
        set_roles(user, Group.objects.filter(name=login.role), Reach(every_partner=True))
    if login.affiliate:
        affiliate = Affiliate.objects.get(partner__code=login.partner, affiliate_id=login.affiliate)
        AffiliateLogin.objects.update_or_create(user=user, defaults={"affiliate": affiliate})
