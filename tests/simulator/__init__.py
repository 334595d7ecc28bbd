"""Tests of the simulator and its commands."""
