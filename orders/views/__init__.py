"""Pages of officials and providers."""
