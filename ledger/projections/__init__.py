"""What it adds up to: one module per question, each with its table, its pure rows and its queries."""
