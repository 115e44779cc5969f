"""Turn dates, dayparts and seasons into instants, without I/O.

`calendar` days off and workdays · `daypart` a window of the local day · `season` lit hours of a part of the year.
"""
