"""The responsibility chart."""
