"""Webhook: what sends results by itself, as files of any kind that is read."""
