"""A language model's part in reading a brief: it may reword what the rules could not place, and no more.

`questions` picks and masks those words, `prompt` says what is asked, `chat` asks over HTTP within a deadline and
`completion` and `answers` take what comes back apart; `quotes` holds each value against the brief's own words, `trial`
lets the rules read the rewording, and `asking` ties them together. `remembered` keeps answers, so that a brief gives
the same plan again. Nothing in here writes a plan: what a suggestion would become is what the rules make of it. Without
a model in the settings only `configured` is loaded.
"""
