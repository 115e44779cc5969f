"""Decide what is on the glass at an instant.

`stage` the decision · `plan` a manifest with its days · `overrides` what takes the glass from it · `on_air` one
slot with its times · `appearance` how long it has been shown · `changeover` when the next plan takes over.
"""
