"""One year of an action fund, and so the lock on its envelope: what there is to give, and who was given how much.

Its stream is `<fund>-<year>`. The fund's rules are another stream; `decide.Fund` says what is needed of them.
"""
