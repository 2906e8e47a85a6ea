"""Adapters: one upstream publisher a module, from a snapshot to facts, every record accounted for.

Used by ``sync`` alone.
"""
