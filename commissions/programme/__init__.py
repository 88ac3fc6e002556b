"""What each partner has agreed with its affiliates: the tables, what may stand in them, and how a change of
them is made."""
