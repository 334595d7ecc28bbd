"""Tests of provider organisations."""
