"""Tables, figures and the page that a reader sees."""
