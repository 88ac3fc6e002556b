"""The ways of paying, one file each: what must be known of a payee, how it is checked and masked."""
