"""Makes rows for tests; a named cast (see `tests.factories.cast`) for the stories."""
