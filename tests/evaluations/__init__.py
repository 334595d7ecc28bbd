"""Outcomes, questionnaires and scores."""
