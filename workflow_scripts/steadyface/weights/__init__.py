"""Where network weights come from, how they are checked, and what is written down about them."""
