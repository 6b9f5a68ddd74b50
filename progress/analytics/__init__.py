"""What the log says about a lifter's training. Named functions that return small typed objects: pages, goals and the
API ask the same ones. They read the sums of `performances`, never all sets."""
