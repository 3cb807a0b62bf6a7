"""GitLab Issues, on gitlab.com or self-managed."""
