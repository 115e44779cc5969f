"""Decide what is on the glass at an instant.

`glass_controller` the decision · `due_slot` the slot of the instant · `plan` a manifest with its days · `overrides`
what takes the glass from it (which of them wins is the protocol's rule) · `appearance` how long a slot is shown, for
the journal.
"""
