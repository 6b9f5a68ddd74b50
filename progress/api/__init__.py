"""The API of progress: records and courses in `progress`, sums over days in `analytics`, which days in `days`."""
