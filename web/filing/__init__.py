"""One inspection on its way: what the page shows, what its forms and devices send back."""
