"""The kinds of record that flows are about, each with how it is found."""
