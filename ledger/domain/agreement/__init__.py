"""An agreement: who signed what for which neighbourhood, until when, and who brings what into it each year.

Read `events`, then `state` (evolve), `commands`, `decide`, `rules` (violations).
"""
