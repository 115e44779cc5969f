"""Report to the office.

`reporter` plays until they are acknowledged · `batches` one batch of them · `state_reports` state and heartbeat ·
`commands` what was asked once · `command_results` the answers.
"""
