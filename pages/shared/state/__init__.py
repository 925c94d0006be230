"""What the controls of a page hold: the session, the URL, and the problem read from them."""
