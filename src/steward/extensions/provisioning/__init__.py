"""A directory says who is a member and in which groups, by SCIM 2.0 (RFC 7642 to 7644)."""
