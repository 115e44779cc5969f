"""Define what an approval binds and who may give it, without I/O.

`review` versions, seals and bound pictures · `reviewer` who may decide.
"""
