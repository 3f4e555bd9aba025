"""Holds a book against its own log: whatever can be derived from the stored bytes is derived anew and compared.

`running.check` reads the files of a book, which need not be in order, and writes to none of them.
"""
