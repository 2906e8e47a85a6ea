"""The command line: parse, call, render; nothing is computed here."""

from steelyard.cli.main import main

__all__ = ["main"]
