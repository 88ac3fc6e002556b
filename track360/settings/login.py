"""How people get in: lockout after wrong passwords (django-axes), a second factor for operators (django-otp)."""

import os
from datetime import timedelta

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
# By name and address together: by name alone anybody could lock out anybody.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_LOCKOUT_TEMPLATE = "site/locked.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_VERBOSE = False
# transport.trusted_proxies has already put the caller's own address there.
AXES_CLIENT_IP_CALLABLE = lambda request: request.META.get("REMOTE_ADDR", "")  # noqa: E731

# Whoever has set up a second factor must use it; with this on, an operator without one must set it up first.
OPERATOR_TOTP = os.environ.get("TRACK360_OPERATOR_TOTP", "") == "1"
OTP_TOTP_ISSUER = "track360"
# A working day: whoever comes back tomorrow shows the second factor again.
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
