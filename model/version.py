"""Version of the model: written into every run file, checked at replay."""

VERSION = "0.1.0"
