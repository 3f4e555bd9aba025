"""How the world asks: HTTP in, commands and questions to the ledger, JSON out.

`app` puts the parts together, one module of `resources` per noun holds schemas and routes, `operation` is the one
decorator that checks, answers and documents them. `wire`, `fields`, `access`, `shelf` and `problems` stand below it and
know nothing of routes. The ledger knows nothing of this floor.
"""
