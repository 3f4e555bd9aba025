"""The rules: one module per kind of stream, each read top-down: events, state, evolve, commands, decide, violations."""
