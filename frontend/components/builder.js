// <st-builder>: move sections and questions by dragging, or with Alt and an arrow key; every change
// goes to the server, whose answer replaces the whole. The menus do the same without this.

class Builder extends HTMLElement {
  connectedCallback() {
    for (const item of this.querySelectorAll("[data-drag]")) item.draggable = true;
    this.addEventListener("dragstart", (event) => this.lift(event));
    this.addEventListener("dragover", (event) => this.hover(event));
    this.addEventListener("drop", (event) => this.drop(event));
    this.addEventListener("dragend", () => this.rest());
    this.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("submit", (event) => this.note(event));
    this.settle();
  }

  lift(event) {
    const item = event.target.closest("[data-drag]");
    if (!item) return;
    this.lifted = item.dataset.drag;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", this.lifted);
    item.setAttribute("data-lifted", "");
  }

  // The list and the place in it over which something is held.
  spot(event) {
    if (this.lifted.startsWith("s:")) {
      const all = [...this.querySelectorAll(".b-section")];
      const over = event.target.closest(".b-section");
      return over && { at: all.indexOf(over), mark: over, after: false };
    }
    const list = event.target.closest(".b-section")?.querySelector(".b-questions");
    if (!list) return null;
    const rows = [...list.querySelectorAll(".b-question")].filter((row) => row.dataset.place !== this.lifted);
    const below = rows.findIndex((row) => {
      const box = row.getBoundingClientRect();
      return event.clientY < box.top + box.height / 2;
    });
    const at = below < 0 ? rows.length : below;
    return { section: list.dataset.section, at, mark: rows[at] || rows[at - 1] || list, after: !rows[at] };
  }

  hover(event) {
    if (!this.lifted) return;
    const spot = this.spot(event);
    if (!spot) return;
    event.preventDefault();
    this.unmark();
    spot.mark.setAttribute("data-over", spot.after ? "after" : "before");
  }

  drop(event) {
    if (!this.lifted) return;
    const spot = this.spot(event);
    event.preventDefault();
    const place = this.lifted;
    this.rest();
    if (spot) this.send({ do: "move", place, at: spot.at, section: spot.section || "" }, place);
  }

  unmark() {
    for (const item of this.querySelectorAll("[data-over]")) item.removeAttribute("data-over");
  }

  rest() {
    this.unmark();
    this.querySelector("[data-lifted]")?.removeAttribute("data-lifted");
    this.lifted = null;
  }

  key(event) {
    const step = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const item = event.target.closest("[data-drag]");
    if (!step || !event.altKey || !item) return;
    event.preventDefault();
    this.send({ do: step, place: item.dataset.drag }, item.dataset.drag);
  }

  send(values, focus) {
    if (this.sent) return;
    this.sent = true;
    Builder.focus = focus;
    const given = { ...values, revision: this.dataset.revision };
    window.htmx
      .ajax("POST", `${this.dataset.address}/change`, { target: "#builder", swap: "outerHTML", values: given })
      .finally(() => {
        this.sent = false;
      });
  }

  // What to return to once the answer stands: the field for the next question, the item moved.
  note(event) {
    const add = event.target.closest(".b-add")?.querySelector("input.form-control");
    Builder.focus = add ? `#${add.id}` : event.target.querySelector('[name="place"]')?.value;
    Builder.kind = event.target.closest(".b-add")?.querySelector("select")?.value;
  }

  settle() {
    const wanted = Builder.focus;
    Builder.focus = null;
    if (!wanted) return;
    const undo = this.querySelector("#undo");
    const item = wanted.startsWith("#")
      ? document.getElementById(wanted.slice(1))
      : this.querySelector(`[data-drag="${CSS.escape(wanted)}"]`) || undo;
    const kind = wanted.startsWith("#add") && item?.form?.querySelector("select");
    if (kind && Builder.kind) kind.value = Builder.kind;
    // After the swap htmx settles the focus itself; this comes behind it.
    setTimeout(() => item?.focus({ preventScroll: false }), 30);
  }
}

customElements.define("st-builder", Builder);

// The form of something just made opens by itself.
document.addEventListener("steward:open", (event) => {
  const address = event.detail.address;
  window.htmx.ajax("GET", address, { target: "#dialog-body", swap: "innerHTML" });
});

// <st-kinds>: shows only what the chosen kind of question has.
class Kinds extends HTMLElement {
  connectedCallback() {
    this.kind = this.querySelector('select[name="type"]');
    this.kind?.addEventListener("change", () => this.show());
    this.show();
  }

  show() {
    for (const part of this.querySelectorAll("[data-kinds]")) {
      part.hidden = !part.dataset.kinds.split(" ").includes(this.kind.value);
    }
  }
}

customElements.define("st-kinds", Kinds);

// <st-rows>: another empty row, from its template or like the last one.
class Rows extends HTMLElement {
  connectedCallback() {
    this.querySelector("[data-add]")?.addEventListener("click", () => this.add());
  }

  add() {
    const rows = this.querySelectorAll("[data-row]");
    const blank = this.querySelector(":scope > template");
    const fresh = (blank ? blank.content.querySelector("[data-row]") : rows[rows.length - 1]).cloneNode(true);
    if (blank) this.number(fresh, rows.length + 1);
    else for (const field of fresh.querySelectorAll("input, select")) field.value = "";
    rows[rows.length - 1].after(fresh);
    fresh.querySelector("input.form-control:not([hidden]), textarea.form-control:not([hidden])")?.focus();
  }

  // Each row has labels and ids of its own.
  number(row, count) {
    row.setAttribute("aria-label", row.getAttribute("aria-label").replace("new", count));
    for (const field of row.querySelectorAll("[id]")) field.id = field.id.replace(/-new$/, `-${count}`);
    for (const label of row.querySelectorAll("[for]")) label.htmlFor = label.htmlFor.replace(/-new$/, `-${count}`);
  }
}

customElements.define("st-rows", Rows);
