"""People in a real Chromium, one browser context each."""
