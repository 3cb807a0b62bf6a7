"""The folders one adds to: packs, exchange formats, reports."""
