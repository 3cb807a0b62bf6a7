"""Impact assessments: every system, one assessment, its sections, records and versions."""
