"""The nouns of the API: one module each, its schemas and then its routes; none knows another."""
