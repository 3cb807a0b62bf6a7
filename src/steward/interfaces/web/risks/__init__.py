"""The register: pages."""
