"""Declared indicators, and how the figures that others have published stand beside them."""
