"""The catalogues of what affiliates read: found in the code, kept in ``track360/locale``, compiled beside it."""
