"""What people read: sentences with places for values, their languages, names of codes, and numbers with units."""
