"""Uncertainty: distributions from published intervals, named random streams, summaries."""
