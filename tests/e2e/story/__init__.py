"""The chapters of the main path."""
