"""A partner's program: it sees that a book's history only ever goes on, and co-signs what it has seen."""
