"""Plays scenarios through the real services, for the demo, the benchmarks and the tests."""

from simulator.play.year import AlreadyPlayed, play

__all__ = ["AlreadyPlayed", "play"]
