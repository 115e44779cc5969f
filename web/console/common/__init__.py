"""Hold what all pages of the console share.

`navigation` top bar · `labels` words for codes · `forms` errors beside fields · `errors` error pages · `site` home,
language, pictures by hash and health · `progress` of long work · `phase` of a campaign · `thumbnails` of its slides.
"""
