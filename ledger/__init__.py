"""The ledger: what is true, with nothing of HTTP in it.

A command comes in through `handler.handle`, which takes the book's lock, folds the streams it names, asks `domain`
to decide, appends to `store` and updates the `projections` in one transaction. Questions read projections or fold
one stream, as recorded at any position. `values` and `message` are the words everything shares; `codec` turns events
into the canonical bytes that are stored for ever. Personal data lie apart, in the `vault`. A book is a database:
nothing here knows of a second one.
"""
