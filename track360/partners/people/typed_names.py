"""What is kept of a name that somebody tried to sign in with."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.utils.crypto import salted_hmac

from track360.site.masking import DOTS, masked_email


def kept(name: str) -> str:
    """A login's name as it is; of any other its beginning and a mark by which a repetition is recognised.

    A password typed into the wrong box is a name that nobody has. Whoever watches the log must see whether it is the
    same one again, and no more.
    """
    if not name:
        return name
    # No name holds what PostgreSQL cannot.
    if "\x00" not in name and get_user_model()._default_manager.filter(username=name).exists():
        return name
    mark = salted_hmac("track360.people.name", name, algorithm="sha256").hexdigest()[:8]
    return f"{masked_email(name) if '@' in name else name[0] + DOTS} (no login, {mark})"
