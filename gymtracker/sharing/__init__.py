"""Links under which a workout or a template can be read by whoever has them."""
