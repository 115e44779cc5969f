"""The first page of the day: `views`, with `alerts`, `upcoming` and `plays_today`."""
