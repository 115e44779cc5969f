"""Enrol screens, one by one or from a list.

`enrolment` screens with their join documents and passwords · `csv_import` lists of screens · `cli` the command
`ledcast screen`.
"""
