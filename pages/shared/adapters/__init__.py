"""What reaches into parts of Streamlit and of Python's runtime that are not made for us."""
