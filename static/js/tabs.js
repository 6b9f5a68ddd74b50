/* Brings the tab of this page into sight where there are more than fit beside each other. */
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
