"""A run as one HTML file that lives without a network: it is played and dragged where it is
opened."""
