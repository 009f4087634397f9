"""The forms that agents fill in, one file for each: how it looks, and what was filled in. Pure.

Who opens them and what follows from them is said in `agents_slack.openings` and `agents_slack.submissions`.
"""
