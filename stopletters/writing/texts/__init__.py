"""The letter texts that ship with the product, one TOML file per letter and reading level."""
