"""What runs should look like: measured over seeds, held against bands, and what each lever moves."""
