"""Cards and notices for the desk, the pharmacy and locums: one TOML file each, with a version. They name no patient."""
