"""Look at the built site on this machine."""
