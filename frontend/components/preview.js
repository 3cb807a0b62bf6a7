// <st-preview>: shows the row in focus beside its list; up and down move through the rows.
import htmx from "htmx.org";

const WIDE = window.matchMedia("(min-width: 1200px)");

class Preview extends HTMLElement {
  connectedCallback() {
    this.addEventListener("focusin", (event) => this.show(event.target.closest("tbody tr")));
    this.addEventListener("click", (event) => {
      if (!event.target.closest("a, button, input, label")) this.show(event.target.closest("tbody tr"));
    });
    this.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") this.step(event);
    });
  }

  show(row) {
    const link = row && row.querySelector(".primary a");
    if (!link || !WIDE.matches || row === this.here) return;
    if (this.here) this.here.removeAttribute("data-here");
    this.here = row;
    row.setAttribute("data-here", "");
    const address = new URL(link.href);
    address.searchParams.set("part", "preview");
    htmx.ajax("GET", address.pathname + address.search, { target: "#preview", swap: "innerHTML" });
  }

  step(event) {
    const row = event.target.closest("tbody tr");
    if (!row) return;
    const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
    const link = next && next.querySelector(".primary a");
    if (!link) return;
    event.preventDefault();
    link.focus();
  }
}

customElements.define("st-preview", Preview);
