"""The register on disk: tables, units of work and one repository per concept."""
