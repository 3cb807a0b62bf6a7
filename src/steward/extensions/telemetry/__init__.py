"""Calls of models that programs tell of by OpenTelemetry, counted by period (9.1, A.6.2.6)."""
