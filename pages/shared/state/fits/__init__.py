"""The fit on the Data page: its data, model and loss, and the controls that are fitted to it."""
