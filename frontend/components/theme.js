// <st-theme>: light, dark, or as the system says.
const ORDER = ["auto", "light", "dark"];
const WORDS = { auto: "Colours: as the system", light: "Colours: light", dark: "Colours: dark" };

class Theme extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.button.addEventListener("click", () => this.next());
    this.show();
  }

  next() {
    const root = document.documentElement;
    const theme = ORDER[(ORDER.indexOf(root.dataset.theme) + 1) % ORDER.length];
    root.dataset.theme = theme;
    try {
      localStorage.setItem("steward-theme", theme);
    } catch {
      // The choice then lasts for this page.
    }
    root.dispatchEvent(new CustomEvent("steward:theme"));
    this.show();
  }

  show() {
    const theme = document.documentElement.dataset.theme || "auto";
    this.button.setAttribute("aria-label", `${WORDS[theme]}. Change`);
    this.button.title = WORDS[theme];
    for (const icon of this.querySelectorAll("[data-for]")) {
      icon.toggleAttribute("hidden", icon.dataset.for !== theme);
    }
  }
}

customElements.define("st-theme", Theme);
