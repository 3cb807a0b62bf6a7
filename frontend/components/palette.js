// <st-palette data-src="/palette">: Ctrl-K or Cmd-K reaches any record or action.
// The address answers {"results": [{"label": "…", "kind": "…", "href": "/…"}]}.
const WAIT = 120;

class Palette extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.input = this.querySelector("input");
    this.list = this.querySelector("[role='listbox']");
    this.hint = this.querySelector("[data-say]");
    this.at = -1;
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("click", (event) => {
      const opener = event.target.closest("[data-open-palette]");
      if (!opener) return;
      event.preventDefault();
      this.open();
    });
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("keydown", (event) => this.steer(event));
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role='option']");
      if (option) location.assign(option.dataset.href);
    });
  }

  key(event) {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (this.dialog.open) this.dialog.close();
    else this.open();
  }

  open() {
    this.dialog.showModal();
    this.input.select();
    this.find();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.find(), WAIT);
  }

  async find() {
    this.flight?.abort();
    this.flight = new AbortController();
    const address = new URL(this.dataset.src, window.location);
    address.searchParams.set("q", this.input.value);
    try {
      const answer = await fetch(address, {
        headers: { Accept: "application/json" },
        signal: this.flight.signal,
      });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      this.show((await answer.json()).results);
    } catch (error) {
      if (error.name !== "AbortError") this.say("Search does not answer just now.");
    }
  }

  show(results) {
    this.list.replaceChildren(...results.map((result, index) => this.option(result, index)));
    this.mark(results.length ? 0 : -1);
    this.say(results.length ? "" : `Nothing is called “${this.input.value}”.`);
  }

  option(result, index) {
    const item = document.createElement("li");
    item.id = `palette-${index}`;
    item.setAttribute("role", "option");
    item.dataset.href = result.href;
    const kind = document.createElement("span");
    kind.className = "kind";
    kind.textContent = result.kind;
    const label = document.createElement("span");
    label.textContent = result.label;
    item.append(kind, label);
    return item;
  }

  steer(event) {
    const count = this.list.childElementCount;
    if (event.key === "Enter" && this.at >= 0) {
      event.preventDefault();
      location.assign(this.list.children[this.at].dataset.href);
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && count) {
      event.preventDefault();
      this.mark((this.at + step + count) % count);
    }
  }

  mark(index) {
    this.at = index;
    [...this.list.children].forEach((item, place) => {
      item.setAttribute("aria-selected", String(place === index));
      if (place === index) item.scrollIntoView({ block: "nearest" });
    });
    if (index >= 0) this.input.setAttribute("aria-activedescendant", `palette-${index}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  say(words) {
    this.hint.textContent = words;
    this.hint.hidden = !words;
  }
}

customElements.define("st-palette", Palette);
