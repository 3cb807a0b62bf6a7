"""Rules of incidents: periods, clocks, states, drafts."""
