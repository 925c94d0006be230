"""The grammar: tokens to a tree of pieces, each with its span in the text."""
