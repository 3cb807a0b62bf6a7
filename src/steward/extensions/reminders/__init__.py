"""Mail that reminds people of questionnaires whose day comes near, or has passed."""
