"""With what a partner's systems call: API clients and keys, from the day they are made to the day they are revoked."""
