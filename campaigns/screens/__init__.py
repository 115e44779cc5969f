"""Define the city: screens and where they hang, without I/O.

`screen` · `display_profile` what its face can show · `street` and merchant · `sync_group` screens in unison ·
`screen_status` a screen as last heard.
"""
