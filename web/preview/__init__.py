"""Preview what is not saved yet, by the same code that makes what screens get.

`preview_pictures` renders slides · `forecast` estimates plays · `plan_fit` checks that it can be planned.
"""
