"""A plan in plain English, for somebody who writes no code: one module for each thing that has to be put into words.

Only wording lives here. `plan.explanation` is the way in; nothing here decides what a plan does.
"""
