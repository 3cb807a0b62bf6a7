// <st-condition>: a condition clicked together. The text field inside stays what is sent; the rows
// only write it. The server turns text into rows and rows into text, so nothing can get lost.
const headers = () => ({
  "Content-Type": "application/json",
  "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content,
});

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((child) => child !== null));
  return element;
};

const option = (value, label, selected) => make("option", { value, textContent: label, selected });

class Condition extends HTMLElement {
  async connectedCallback() {
    if (this.field) return;
    this.field = this.querySelector("textarea");
    this.label = this.querySelector("label").textContent;
    this.rows = make("div", { className: "condition-rows" });
    this.note = make("p", { className: "condition-note" });
    this.note.setAttribute("role", "status");
    this.toggle = make("button", { type: "button", className: "btn btn-quiet", textContent: "Write it as text" });
    this.toggle.addEventListener("click", () => this.asText(this.field.hidden));
    this.field.addEventListener("input", () => this.typed());
    this.append(this.rows, this.note, this.toggle);
    const own = new URLSearchParams({ own: this.dataset.own || "", first: this.dataset.first || "" });
    const answer = await fetch(`${this.dataset.address}?${own}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return this.asText(true);
    Object.assign(this, await answer.json());
    await this.read(this.field.value);
    this.asText(Boolean(this.problem));
  }

  asText(shown) {
    this.field.hidden = !shown;
    this.rows.hidden = shown;
    this.toggle.textContent = shown ? "Choose by clicking" : "Write it as text";
    if (!shown) this.draw();
    if (shown && document.activeElement === this.toggle) this.field.focus();
  }

  typed() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.read(this.field.value), 180);
  }

  async ask(given) {
    this.asked = (this.asked || 0) + 1;
    const mine = this.asked;
    const answer = await fetch(this.dataset.address, { method: "POST", headers: headers(), body: JSON.stringify(given) });
    const said = await answer.json().catch(() => ({ problem: { message: "The server did not answer." } }));
    return mine === this.asked ? said : null;
  }

  async read(text) {
    const said = await this.ask({ text });
    if (!said) return;
    this.problem = said.problem;
    if (!said.problem) this.group = said.rows;
    this.toggle.disabled = Boolean(said.problem);
    this.tell(said);
  }

  async write() {
    const said = await this.ask({ rows: this.group });
    if (!said) return;
    this.tell(said);
    if (!said.problem) this.field.value = said.text;
  }

  tell(said) {
    const first = said.problem || said.hints?.[0];
    this.note.textContent = first ? first.message : "";
    this.note.toggleAttribute("data-wrong", Boolean(first));
    this.field.setAttribute("aria-invalid", said.problem ? "true" : "false");
    if (said.problem?.column && document.activeElement === this.field) {
      this.note.textContent = `Line ${said.problem.line}, column ${said.problem.column}: ${said.problem.message}`;
    }
  }

  changed(redraw = false) {
    if (redraw) this.draw();
    this.write();
  }

  draw() {
    if (this.group) this.rows.replaceChildren(this.drawGroup(this.group, null));
  }

  drawGroup(group, remove) {
    const join = make("select", { className: "form-select condition-join", ariaLabel: `${this.label}: how the rows belong together` });
    join.append(option("all", "all of these hold", group.join === "all"), option("any", "any of these holds", group.join === "any"));
    join.addEventListener("change", () => {
      group.join = join.value;
      this.changed();
    });
    const list = make("ul", { className: "condition-list" });
    group.rows.forEach((row, index) => list.append(make("li", {}, this.drawRow(group, row, index))));
    const add = make("button", { type: "button", className: "btn btn-quiet", textContent: "+ Add a condition" });
    add.addEventListener("click", () => {
      group.rows.push(this.fresh());
      this.changed(true);
      this.rows.querySelectorAll(".condition-name")[this.count(group) - 1]?.focus();
    });
    const nest = make("button", { type: "button", className: "btn btn-quiet", textContent: "+ Add a group" });
    nest.addEventListener("click", () => {
      group.rows.push({ join: group.join === "all" ? "any" : "all", rows: [this.fresh(), this.fresh()] });
      this.changed(true);
    });
    const box = make("div", { className: "condition-group" });
    if (!group.rows.length && !remove) box.append(make("p", { className: "soft small", textContent: this.dataset.empty || "Always." }));
    if (group.rows.length > 1 || remove) box.append(join);
    box.append(list, make("div", { className: "condition-adds" }, add, group.rows.length ? nest : null, remove));
    return box;
  }

  count(group) {
    return group === this.group ? this.rows.querySelectorAll(".condition-name").length : 0;
  }

  fresh() {
    const first = this.names[0] || { name: "score", type: "number", choices: [] };
    return this.row(first);
  }

  row(offer) {
    const op = this.fitting[offer.type][0];
    return { name: offer.name, op, ...this.start(offer, op) };
  }

  start(offer, op) {
    if (op === "yes" || op === "no") return {};
    const value = offer.type === "number" ? { kind: "literal", value: "0" } : { kind: "text", value: offer.choices[0]?.[0] ?? "" };
    return op === "one_of" || op === "none_of" ? { values: [value] } : value;
  }

  drawRow(group, row, index) {
    const gone = make("button", { type: "button", className: "btn btn-quiet condition-gone", ariaLabel: "Take this condition out", textContent: "×" });
    gone.addEventListener("click", () => {
      group.rows.splice(index, 1);
      this.changed(true);
    });
    if (row.join) return this.drawGroup(row, gone);
    if ("text" in row) {
      const text = make("input", { className: "form-control mono", value: row.text, ariaLabel: "Condition as text" });
      text.addEventListener("change", () => {
        row.text = text.value;
        this.changed();
      });
      return make("div", { className: "condition-row" }, text, gone);
    }
    const offer = this.names.find((item) => item.name === row.name) || { name: row.name, label: row.name, group: "Other", type: "text", choices: [] };
    return make("div", { className: "condition-row" }, this.nameField(row, offer), this.operationField(row, offer), this.valueField(row, offer), gone);
  }

  nameField(row, offer) {
    const field = make("select", { className: "form-select condition-name", ariaLabel: "What is asked about" });
    const groups = new Map();
    for (const item of this.names.includes(offer) ? this.names : [offer, ...this.names]) {
      if (!groups.has(item.group)) groups.set(item.group, make("optgroup", { label: item.group }));
      groups.get(item.group).append(option(item.name, item.label, item.name === row.name));
    }
    field.append(...groups.values());
    field.addEventListener("change", () => {
      const chosen = this.names.find((item) => item.name === field.value);
      for (const key of Object.keys(row)) delete row[key];
      Object.assign(row, this.row(chosen));
      this.changed(true);
    });
    return field;
  }

  operationField(row, offer) {
    const field = make("select", { className: "form-select condition-op", ariaLabel: "How it is compared" });
    const fitting = this.fitting[offer.type] || [];
    for (const op of fitting.includes(row.op) ? fitting : [row.op, ...fitting]) field.append(option(op, this.operations[op], op === row.op));
    field.addEventListener("change", () => {
      const before = { kind: row.kind, value: row.value, values: row.values };
      for (const key of ["kind", "value", "values"]) delete row[key];
      row.op = field.value;
      const fresh = this.start(offer, row.op);
      if (fresh.values && before.kind) fresh.values = [{ kind: before.kind, value: before.value }];
      if (fresh.kind && before.kind) Object.assign(fresh, { kind: before.kind, value: before.value });
      Object.assign(row, fresh);
      this.changed(true);
    });
    return field;
  }

  valueField(row, offer) {
    if (row.op === "yes" || row.op === "no") return null;
    const several = Array.isArray(row.values);
    const given = several ? row.values : [row];
    if (offer.choices.length) {
      const field = make("select", { className: "form-select condition-value", ariaLabel: "Value", multiple: several });
      const known = offer.choices.map(([value]) => value);
      const more = given.map((item) => item.value).filter((value) => !known.includes(value)).map((value) => [value, value]);
      for (const [value, label] of [...offer.choices, ...more]) field.append(option(value, label, given.some((item) => item.value === value)));
      field.addEventListener("change", () => {
        const chosen = [...field.selectedOptions].map((item) => given.find((old) => old.value === item.value) || { kind: "text", value: item.value });
        if (several) row.values = chosen.map(({ kind, value }) => ({ kind, value }));
        else Object.assign(row, { kind: chosen[0].kind, value: chosen[0].value });
        this.changed();
      });
      return field;
    }
    const text = given.map((item) => item.value).join(", ");
    const field = make("input", { className: "form-control condition-value", value: text, ariaLabel: "Value" });
    if (given[0]?.kind === "literal") field.inputMode = "decimal";
    field.addEventListener("input", () => {
      const kind = given[0]?.kind || "text";
      if (several) row.values = field.value.split(",").map((value) => ({ kind, value: value.trim() }));
      else row.value = field.value;
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.changed(), 180);
    });
    return field;
  }
}

customElements.define("st-condition", Condition);
