"""What all pages of the console share.

`navigation` · `labels` the words for codes · `forms` errors at fields · `errors` error pages · `home` and language
· `health` · `files` pictures by hash · `progress` of long work · `phase` of a campaign · `thumbnails`.
"""
