raise ValueError("as it is imported")
