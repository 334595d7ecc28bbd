"""The living catalogue of the design, at ``/design/``."""
