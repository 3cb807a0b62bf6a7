"""Prometheus: values of queries as observations."""
