"""The JavaScript of the pages, in Node."""
