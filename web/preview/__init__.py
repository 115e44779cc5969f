"""Draw and reckon before anything is saved: `preview_pictures` and `forecast`, by the code of the street."""
