"""Inviting an operator: a login without a password, with its roles, and a link to set one."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction

from track360.core import mail
from track360.partners.logins.services import LoginRefused
from track360.partners.models import User
from track360.partners.people import log
from track360.partners.people.models import Kind
from track360.partners.roles.service import Reach, set_roles
from track360.site import one_time_links

PERMISSION = "partners.add_partneraccess"


@transaction.atomic
def invite(name: str, email: str, roles: Sequence[Group], reach: Reach, by: User | None, *, by_mail: bool) -> str:
    """Make the login, or renew one that nobody has entered yet, and mail its link; a link made before stops working.

    by: who gives the roles, which takes what it takes on the page; None: whoever may run a command, while there is no
    operator. Returns the link. Raises LoginRefused, RoleRefused and ``mail.MailNotSent``, and then nothing is kept.
    """
    if by is not None and not by.has_perm(PERMISSION):
        raise LoginRefused("You may not give roles.")
    if not settings.OPERATOR_PASSWORDS:
        raise LoginRefused("Operators come by single sign-on here, which makes their logins.")
    user = _login(name, email.lower())
    set_roles(user, roles, reach, by)
    link = one_time_links.link_for("admin", "invitation_link", user, one_time_links.INVITATION_TOKENS)
    log.record(by, Kind.LOGIN, subject=user, row=str(user), did="invited")
    if by_mail:
        # Inside the transaction: a mail that is not taken leaves no login that nobody can enter.
        days = settings.INVITATION_LIFETIME.days
        mail.send("partners/operator_invitation_email.txt", user.email, {"user": user, "link": link, "days": days})
    return link


def _login(name: str, email: str) -> User:
    """The login, with a new hash of no password: links are signed over it. Raises LoginRefused."""
    # Never one that somebody uses, by password or single sign-on: that would open it to another mailbox.
    unused = User.objects.filter(username=name, email=email, is_active=True, is_superuser=False, last_login=None)
    found = unused.filter(is_staff=True, identity=None).select_for_update(of=("self",)).first()
    user = found or User(username=name, email=email, is_staff=True)
    if found and found.has_usable_password():
        raise LoginRefused(f"{name} has set a password already, and can ask for a new one itself.")
    user.set_unusable_password()
    try:
        user.full_clean()
    except ValidationError as error:
        raise LoginRefused(" ".join(error.messages)) from error
    user.save()
    return user
