"""GitLab: protection, approvals, releases and pipelines of projects."""
