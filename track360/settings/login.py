"""How people get in: limits of guessing (django-axes), a second factor (django-otp), passwords at all.

Single sign-on: ``single_sign_on.py``.
"""

import os
from datetime import timedelta

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "track360.site.sign_in.backends.PasswordBackend",
    "track360.site.sign_in.backends.SingleSignOnBackend",
]
AXES_HANDLER = "track360.site.sign_in.limits.GuessLimits"
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "ip_address", "username"]
# Wrong passwords within the time above, one number for each of the three. The last is high, and does not count for
# whoever has been let in by this name from this browser before, or anybody could lock out anybody.
GUESSES = (5, 10, 50)
AXES_FAILURE_LIMIT = GUESSES[0]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # what was not looked at does not count
AXES_DISABLE_ACCESS_LOG = True
AXES_LOCKOUT_TEMPLATE = "site/locked.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "track360.site.sign_in.limits.counted_address"
AXES_USERNAME_CALLABLE = "track360.site.sign_in.limits.counted_name"

# Off: operators come by single sign-on alone. What to do when the provider is down: docs/how-to/secure.md.
OPERATOR_PASSWORDS = os.environ.get("TRACK360_OPERATOR_PASSWORDS", "1") != "0"
# Whoever has set up a second factor must use it; with this on, an operator without one must set it up first.
OPERATOR_TOTP = os.environ.get("TRACK360_OPERATOR_TOTP", "") == "1"
OTP_TOTP_ISSUER = "track360"
# A working day: whoever comes back tomorrow shows the second factor again.
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
# Before devices and recovery codes change, whoever proved longer ago who it is does so again.
REAUTHENTICATE_AFTER = timedelta(minutes=10)
KNOWN_BROWSER_COOKIE = "known_browser"
VIEW_AS_AFFILIATE = timedelta(minutes=30)
