"""Show the pages of screens.

`views` the list, filtered by `screen_filter` · `screen_page` one screen · `wall` all streets on one page · `stream`
the HTTP answer of `/live` · `gallery` every part of the console in every state, for developers.
"""
