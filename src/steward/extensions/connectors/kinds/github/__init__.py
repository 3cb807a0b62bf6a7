"""GitHub: protection, reviews, releases and runs of repositories."""
