"""What leaves the house as a file: tables of answers, and one module for each format they are written in."""
