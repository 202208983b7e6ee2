// Runs before the first paint, so that a pinned theme never flashes the other one.
try {
  const pinned = localStorage.getItem("writ-theme");
  if (pinned === "light" || pinned === "dark") document.documentElement.dataset.theme = pinned;
} catch {
  // Storage is switched off: the system's theme it is.
}
