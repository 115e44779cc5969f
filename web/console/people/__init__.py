"""Pages of accounts: `own_account` sign-in, `sessions` of one person, `staff` and `tokens` for administrators."""
