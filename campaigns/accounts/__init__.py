"""Define who may do what: values and rules of accounts, without I/O.

`person` who may sign in · `passwords` how a password is kept · `access` roles, rights and the actor of an action ·
`token` access of other programs · `audit` the record of an action.
"""
