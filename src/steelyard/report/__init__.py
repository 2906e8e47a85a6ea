"""The index as a web site and as a typeset report."""
