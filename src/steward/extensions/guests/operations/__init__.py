"""Send questionnaires outside; let guests in; keep what they answer."""
