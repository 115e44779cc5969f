"""Define the tables, one module per subject.

`campaigns` what is wanted · `reviews` what was approved · `calendar` when · `plan` what is planned and published ·
`counts` what was shown · `rollups` sums of it · `days` civil days and what was due · `accounts` people, tokens, audit ·
`work` what runs behind the pages · `incidents` what is wrong · `columns` column types that mean the same on both
databases · `metadata` all of them together.
"""
