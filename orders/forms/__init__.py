"""The room's forms: fields and their wording; the rules are the services'."""
