"""The first version of each workbook text, as TOML; a migration brings it in as a concept."""
