"""Explain why something was on air at an instant.

`explanation` the answer, from stored documents and plan days · `text` the answer as text or JSON · `cli` the command
`ledcast explain`.
"""
