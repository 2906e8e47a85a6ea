"""Estimates and tables as text, JSON, CSV and Markdown: shared by every interface."""
