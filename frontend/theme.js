// Runs before the first paint, so that no page flashes in the wrong colours.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  let wanted = "auto";
  let contrast = "";
  try {
    wanted = localStorage.getItem("steward-theme") || "auto";
    contrast = localStorage.getItem("steward-contrast") || "";
  } catch {
    // Storage may be refused; the system's colours serve.
  }
  const dark = matchMedia("(prefers-color-scheme: dark)");
  root.dataset.theme = wanted;
  if (contrast === "more") root.dataset.contrast = "more";
  const apply = () => {
    const theme = root.dataset.theme;
    root.dataset.bsTheme = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
  };
  apply();
  dark.addEventListener("change", apply);
  root.addEventListener("steward:theme", apply);
})();
