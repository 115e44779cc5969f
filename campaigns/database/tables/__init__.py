"""Define the tables, a module a subject.

`metadata` completes them; `columns` has the types that mean the same on both databases.
"""
