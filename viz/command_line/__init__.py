"""The command line: what each command takes, and how it ends.  Heavy imports wait for the command that needs them."""
