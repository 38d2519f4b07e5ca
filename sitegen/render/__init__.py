"""Outputs → bytes. Templates are trusted code; everything that they show is not."""
