"""Scenarios by their code."""

from simulator.scenarios.base import LiveCase, Scenario, Service
from simulator.scenarios.cities import SCENARIOS

__all__ = ["SCENARIOS", "LiveCase", "Scenario", "Service"]
