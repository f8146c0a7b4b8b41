"""The live probe: how far a connection to TWS or IB Gateway gets, step by step, and what this machine knows of it.

Every step is one JSON line, which `logdx analyze` reads like any other log. Nothing here sends an order, writes a
setting, or keeps a connection open.
"""
