"""Pages of the totals: `views` the routes, `view_model` groups as rows and months as columns."""
