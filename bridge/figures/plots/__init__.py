"""Figures as SVG, by matplotlib, drawn in a thread of their own.

`studio` is the way in and imports nothing heavy; `drawing`, `shapes` and `axes` know matplotlib and are loaded with the
first plot, for it takes half a second. pyplot is never used: it keeps every plot in global state.
"""
