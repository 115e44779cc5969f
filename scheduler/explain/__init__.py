"""Explain why something was on air.

`explain` the answer from stored documents and plans · `text` as a person or a program reads it · `cli` the command.
"""
