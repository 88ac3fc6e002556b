"""The life of logins: switched off and on, their sessions ended, a lost second factor taken away."""
