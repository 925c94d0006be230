"""Anything typed goes all the way: a formula error, or a run that is drawn, quickly and quietly."""
