"""Arithmetic on arrays of (models, draws), by topic; no files, no clock, no randomness."""
