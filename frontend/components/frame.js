// The rail on a phone opens and closes; an open menu closes on a click elsewhere.
document.addEventListener("click", (event) => {
  const toggle = event.target.closest(".rail-toggle");
  if (toggle) {
    const rail = toggle.closest(".rail");
    const open = rail.toggleAttribute("data-open");
    toggle.setAttribute("aria-expanded", String(open));
  }
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.removeAttribute("open");
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.removeAttribute("open");
    menu.querySelector("summary").focus();
  }
});
