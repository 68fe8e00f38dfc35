"""The migrations of the register, from the first table on."""
