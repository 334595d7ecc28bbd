"""A bare Django project: what the product is measured against by `bench.http`."""
