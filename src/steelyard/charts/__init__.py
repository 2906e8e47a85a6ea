"""Indicators as pictures: Vega-Lite charts in one house style, as SVG, PNG and PDF, each with what it says in words."""
