"""What a lifter's own programs are told of: a signed POST for each thing that they asked for (docs/webhooks.md)."""
