"""Gitea and Forgejo: protection, reviews, releases and runs of repositories."""
