"""Pages of screens.

`views` the list, narrowed by `screen_filter` · `screen_page` one screen · `wall` all on one page · `stream` live
events · `gallery` every part in every state.
"""
