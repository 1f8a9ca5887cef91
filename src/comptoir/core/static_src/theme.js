"use strict";
// Before the first paint: the chosen appearance, else what the system prefers.
{
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    let chosen = "auto";
    try { chosen = localStorage.getItem("theme") || "auto"; } catch { /* storage refused: follow the system */ }
    document.documentElement.dataset.bsTheme = chosen === "auto" ? (dark.matches ? "dark" : "light") : chosen;
  };
  document.documentElement.classList.add("scripted");
  dark.addEventListener("change", apply);
  addEventListener("storage", apply);
  addEventListener("theme", apply);
  apply();
}
