"""A check raises no false alarm, survives any damage, names the closed list of kinds, and says what it can't see."""
