// <st-answers>: what was typed is kept in this browser until the server has it.
import { patch } from "./patch.js";

const WORDS = {
  kept: "Not sent yet: kept in this browser",
  saved: "Saved",
  offline: "There is no connection. What you answered is kept in this browser and sent when it is back.",
};
const RETRY = 10000;
const CHOSEN = ["checkbox", "radio"];
const OVER = [409, 422];

class Answers extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", (event) => this.keep(event.target));
    this.addEventListener("change", (event) => this.keep(event.target));
    this.addEventListener("htmx:afterSwap", (event) => {
      this.after(event.detail);
      this.restore();
    });
    this.addEventListener("htmx:afterRequest", (event) => this.after(event.detail));
    this.addEventListener("submit", (event) => this.hold(event) || this.flush(event), true);
    this.addEventListener("click", (event) => event.target.closest("a[href]") && this.hold(event), true);
    this.again = () => this.resend();
    window.addEventListener("online", this.again);
    this.timer = window.setInterval(this.again, RETRY);
    this.resend();
  }

  disconnectedCallback() {
    window.removeEventListener("online", this.again);
    window.clearInterval(this.timer);
  }

  get kept() {
    try {
      return JSON.parse(localStorage.getItem(this.dataset.key)) ?? {};
    } catch {
      return {};
    }
  }

  set kept(values) {
    try {
      if (Object.keys(values).length) localStorage.setItem(this.dataset.key, JSON.stringify(values));
      else localStorage.removeItem(this.dataset.key);
    } catch {
      // A browser that keeps nothing still saves over the network.
    }
  }

  keep(field) {
    const form = field.form;
    if (!form?.hasAttribute("hx-post") || !field.name || field.type === "file") return;
    const names = [...form.elements].filter((item) => item.name === field.name);
    const values = names
      .filter((item) => !CHOSEN.includes(item.type) || item.checked)
      .map((item) => item.value);
    this.kept = { ...this.kept, [field.name]: values };
  }

  // A part of the page that came while a person went on answering does not know what is not sent.
  restore() {
    const fields = [...this.querySelectorAll("form[hx-post] [name]")];
    for (const [name, values] of Object.entries(this.kept)) {
      const named = fields.filter((item) => item.name === name);
      const typed = named.filter((item) => !CHOSEN.includes(item.type));
      typed.forEach((item, at) => {
        if (item !== document.activeElement && item.type !== "file") item.value = values[at] ?? "";
      });
      for (const item of named.filter((one) => CHOSEN.includes(one.type))) {
        item.checked = values.slice(typed.length).includes(item.value);
      }
    }
  }

  // What is still under way comes first, so that nothing is submitted without it.
  async flush(event) {
    const form = event.target;
    if (form.hasAttribute("hx-post") || !Object.keys(this.kept).length || this.flushed) return;
    event.preventDefault();
    event.stopPropagation();
    const button = event.submitter;
    await this.send();
    if (this.querySelector("[data-invalid]")) return;
    const now = form.isConnected ? form : this.querySelector(`form[action="${form.getAttribute("action")}"]`);
    this.flushed = true;
    now?.requestSubmit(button?.form === now ? button : undefined);
    this.flushed = false;
  }

  // Leaving without a connection would end on the browser's own page.
  hold(event) {
    if (navigator.onLine) return false;
    event.preventDefault();
    event.stopPropagation();
    this.tell("failed", WORDS.kept);
    document.body.dispatchEvent(new CustomEvent("steward:note", { detail: { text: WORDS.offline }, bubbles: true }));
    return true;
  }

  after(detail) {
    if (!detail.pathInfo?.requestPath?.endsWith("/save")) return;
    const status = detail.xhr?.status ?? 0;
    if (detail.successful || OVER.includes(status)) this.forget(detail.requestConfig?.formData);
    else this.tell("failed", WORDS.kept);
  }

  forget(sent) {
    const left = {};
    for (const [name, values] of Object.entries(this.kept)) {
      const given = sent ? sent.getAll(name).map(String) : values;
      if (JSON.stringify(given) !== JSON.stringify(values)) left[name] = values;
    }
    this.kept = left;
  }

  async resend() {
    if (Object.keys(this.kept).length && !this.sending && !this.busy) await this.send();
  }

  async send() {
    const values = this.kept;
    this.sending = true;
    const body = new FormData();
    for (const [name, given] of Object.entries(values)) for (const value of given) body.append(name, value);
    body.set("section", this.querySelector("[name='section']")?.value ?? "0");
    const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
    try {
      const answer = await fetch(this.dataset.save, {
        method: "POST",
        body,
        headers: { "HX-Request": "true", "X-CSRFToken": token },
      });
      if (answer.ok) {
        this.forget(body);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("#section");
        const old = this.querySelector("#section");
        if (fresh && old && !this.busy) {
          for (const item of patch(old, fresh)) window.htmx?.process(item);
          this.restore();
        }
        this.tell("saved", WORDS.saved);
      } else if (OVER.includes(answer.status)) this.forget(body);
    } catch {
      this.tell("failed", WORDS.kept);
    } finally {
      this.sending = false;
    }
  }

  // While the person is still typing, the change is sent when the field is left.
  get busy() {
    const now = document.activeElement;
    return this.contains(now) && ["textarea", "text", "date", "search"].includes(now.type);
  }

  tell(state, words) {
    const mark = this.querySelector(".saved");
    if (!mark) return;
    mark.dataset.state = state;
    const text = mark.querySelector(".saved-words") ?? mark;
    text.textContent = words;
  }
}

customElements.define("st-answers", Answers);
