"""What conversations came to, in numbers and sentences. Pure: rows come from `core.store.queries.analytics`.

    records     one closed conversation, one agent's turn at it
    results     who helped the user, if anybody did
    period      days in somebody's time zone, and the steps they are drawn in
    spread      percentiles
    wording     durations, shares and days in words
    figure      a question, its answer in a sentence, and the table that both plot and CSV are made of
    volume, waits, people, contentment      the figures
    summary     one day in a few numbers: the digest, and today at a glance
    live        what is going on right now

Percentiles are nearest-rank: a value that somebody really had. Nothing here averages waits.
"""
