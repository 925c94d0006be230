"""How typed text becomes a tree: characters, tokens, words, grammar, checks (see formula.py)."""
