"""The rules of the register: pure values and decisions, no I/O."""
