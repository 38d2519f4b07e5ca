"""What is already built, and how the new site takes the place of the old one."""
