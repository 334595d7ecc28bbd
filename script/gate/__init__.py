"""The gate: runs every check of the project in steps and tells the outcome in one line each."""
