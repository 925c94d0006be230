"""Adapters to the server: private parts of Streamlit, HTTP, and Python's garbage collector."""
