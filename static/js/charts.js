// Draws the charts of the page (data-chart) from their JSON; each has its table without it.
