"""A finance department's lists: read strictly, checked line by line, recorded through the same commands as all else.

`mapping` says which column feeds which field, `reading` turns bytes into rows, `lines` a row into a `Grant` or a
refusal, `grants` a grant into commands, `staging` keeps a file's lines on disk, `running` rehearses and records them.
"""
