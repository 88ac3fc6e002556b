"""Sums that reports read: earnings from the ledger, and what affiliates' customers traded.

A roll-up follows settling in transactions of its own. It never makes a report wrong: entries that it has not summed
yet are read from the ledger itself (``Rolled.upto`` parts the two), so that a sum is the ledger's at every moment.
"""
