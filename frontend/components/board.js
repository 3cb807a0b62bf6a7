// <st-board>: move a card by dragging it, or with Shift and an arrow key; its menu works without this.
const OVER = "data-over";

class Board extends HTMLElement {
  connectedCallback() {
    this.addEventListener("dragstart", (event) => this.lift(event));
    this.addEventListener("dragover", (event) => this.hover(event));
    this.addEventListener("dragleave", (event) => this.leave(event));
    this.addEventListener("drop", (event) => this.drop(event));
    this.addEventListener("dragend", () => this.rest());
    this.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("htmx:afterSettle", () => this.settle());
    this.renew = () => this.load();
    document.addEventListener("steward:board", this.renew);
  }

  disconnectedCallback() {
    document.removeEventListener("steward:board", this.renew);
  }

  get board() {
    return this.querySelector("#board");
  }

  lift(event) {
    const card = event.target.closest("[data-moves]");
    if (!card) return;
    this.lifted = card;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.dataset.task);
    card.setAttribute("data-lifted", "");
    for (const cell of this.querySelectorAll("[data-status]")) {
      cell.toggleAttribute("data-accepts", this.may(card, cell.dataset.status));
    }
  }

  cell(event) {
    const cell = event.target.closest("[data-status]");
    return this.lifted && cell && this.may(this.lifted, cell.dataset.status) ? cell : null;
  }

  hover(event) {
    const cell = this.cell(event);
    if (!cell) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    cell.setAttribute(OVER, "");
  }

  leave(event) {
    const cell = event.target.closest("[data-status]");
    if (cell && !cell.contains(event.relatedTarget)) cell.removeAttribute(OVER);
  }

  drop(event) {
    const cell = this.cell(event);
    if (!cell) return;
    event.preventDefault();
    const card = this.lifted;
    this.rest();
    this.move(card, cell.dataset.status);
  }

  rest() {
    this.lifted?.removeAttribute("data-lifted");
    this.lifted = null;
    for (const cell of this.querySelectorAll("[data-status]")) {
      cell.removeAttribute("data-accepts");
      cell.removeAttribute(OVER);
    }
  }

  key(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const card = event.target.closest("[data-moves]");
    if (!step || !event.shiftKey || !card) return;
    event.preventDefault();
    const names = [...new Set([...this.querySelectorAll("[data-status]")].map((cell) => cell.dataset.status))];
    const here = names.indexOf(card.closest("[data-status]").dataset.status);
    for (let at = here + step; names[at]; at += step) {
      if (this.may(card, names[at])) return this.move(card, names[at]);
    }
  }

  may(card, status) {
    return card.dataset.moves.split(" ").includes(status);
  }

  move(card, status) {
    const address = `/tasks/${card.dataset.task}/place`;
    const values = { status, lanes: this.board.dataset.lanes, mine: this.board.dataset.mine };
    this.moved = card.id;
    if (status === "done" || status === "cancelled") {
      window.htmx.ajax("GET", address, { target: "#dialog-body", swap: "innerHTML", values });
    } else {
      window.htmx.ajax("POST", address, { target: "#board", swap: "outerHTML", values });
    }
  }

  load() {
    window.htmx.ajax("GET", this.board.dataset.src, { target: "#board", swap: "outerHTML" });
  }

  settle() {
    const card = this.moved && document.getElementById(this.moved);
    this.moved = null;
    card?.querySelector(".card-title").focus();
  }
}

customElements.define("st-board", Board);
