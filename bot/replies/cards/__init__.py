"""Every word that a user sees, one function per card."""
