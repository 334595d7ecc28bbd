"""Pure rules of ordering: no clock, no database."""
