"""The forms that agents fill in.

`transfer`, `close`, `words`, `canned` and `transcript` say how each looks and what was filled in, and are pure.
`openings` says which click opens which, `screens` shows them, `choices` follows what is chosen in one, `submissions`
carries out what was sent.
"""
