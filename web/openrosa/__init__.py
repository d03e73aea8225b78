"""OpenRosa: the door for ODK Collect. Who comes in is known by the Authorization header alone."""
