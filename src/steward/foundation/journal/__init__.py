"""Who did what, when and why: append-only, and the outbox of everything that reacts."""
