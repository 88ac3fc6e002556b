"""Hash chains over tables that are only ever added to: what was sealed cannot change unseen.

A chain is that of one table and one partner (0: of nobody's rows). The database seals the rows that came, in the order
of their ids, by a function of the owner's; everybody may read the seals, and nobody who serves may change one.
"""
