"""Pages of review: `inbox` what waits, `review_sheet` every picture of one campaign, `views` the decision."""
