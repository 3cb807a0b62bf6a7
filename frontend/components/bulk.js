// <st-bulk>: choose rows by box, by Shift, all of the page, or everything that matches.
class Bulk extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", (event) => {
      if (event.target.matches("[data-choose-all]")) this.every(event.target.checked);
      if (event.target.matches("[name='all'], [data-choose-all], [name='ids']")) this.show();
    });
    this.addEventListener("click", (event) => {
      if (event.target.matches("[name='ids']")) this.span(event);
    });
    this.addEventListener("htmx:afterSettle", () => this.show());
    this.show();
  }

  get boxes() {
    return [...this.querySelectorAll("[name='ids']")];
  }

  span(event) {
    const boxes = this.boxes;
    const here = boxes.indexOf(event.target);
    if (event.shiftKey && this.last !== undefined) {
      const [from, to] = [Math.min(here, this.last), Math.max(here, this.last)];
      for (const box of boxes.slice(from, to + 1)) box.checked = event.target.checked;
      this.show();
    }
    this.last = here;
  }

  every(checked) {
    for (const box of this.boxes) box.checked = checked;
  }

  show() {
    const boxes = this.boxes;
    const chosen = boxes.filter((box) => box.checked);
    for (const box of boxes) box.closest("tr").toggleAttribute("data-chosen", box.checked);
    const all = this.querySelector("[name='all']");
    const matching = Boolean(all && all.checked);
    const bar = this.querySelector(".bulk");
    if (bar) bar.toggleAttribute("data-open", chosen.length > 0 || matching);
    const words = this.querySelector(".bulk output");
    if (words) words.textContent = matching ? `All ${words.dataset.total} chosen` : `${chosen.length} chosen`;
    const head = this.querySelector("[data-choose-all]");
    if (head) {
      head.checked = boxes.length > 0 && chosen.length === boxes.length;
      head.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
    }
  }
}

customElements.define("st-bulk", Bulk);
