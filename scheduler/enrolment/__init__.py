"""Make screens: one by one or from a list.

`enrolment` the join document and its password · `csv_import` lists of screens · `cli` the command `ledcast screen`.
"""
