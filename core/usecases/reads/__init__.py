"""What adapters read: `await conversations.read(threads.session_at, surface, address)`.

One module for each subject; a query takes a `Tx` first, and sees one moment of all tables. What reads in batches takes
the conversations.
"""
