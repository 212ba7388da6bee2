"""Knockoff Desk: a Slack desk for staff who find copies of their products in China.

Staff ask in Slack; the desk finds the passages of the curated guidance that bear on the question (``retrieval``), decides
whether it may answer at all (``answering``), and quotes the passages word for word with their sources and dates. It never
composes advice, never predicts outcomes and never writes to a seller.
"""
