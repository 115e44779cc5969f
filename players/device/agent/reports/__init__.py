"""Report to the office.

`reporter` sends plays until they are acknowledged · `batches` cuts one batch of them · `state_reports` state and
heartbeat · `commands` runs and answers commands.
"""
