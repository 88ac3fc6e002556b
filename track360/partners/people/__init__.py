"""The log of people: who did what, when and from where."""
