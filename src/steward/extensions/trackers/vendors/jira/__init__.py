"""Jira, in the cloud or as Data Center."""
