"""How people get in: limits of guessing, second factors, recovery codes, single sign-on."""
