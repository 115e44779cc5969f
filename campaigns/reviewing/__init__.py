"""Define what an approval binds, who may give it, and what takes it off again, without I/O.

`pictures` which pictures an approval needs and binds · `request` all that a campaign asks for, its digest and its
stored form · `review` a version on its way · `edition` what was approved, sealed · `withdrawal` what was taken off
since · `reviewer` who may decide.
"""
