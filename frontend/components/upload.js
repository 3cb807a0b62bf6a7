// <st-upload>: files in pieces, three tries each; what broke off goes on where it was, also after a reload.
const PIECE = 8 * 1024 * 1024;
const TRIES = 3;

function token() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

async function call(address, method, body, headers = {}) {
  const answer = await fetch(address, { method, body, headers: { "X-CSRFToken": token(), ...headers } });
  const told = await answer.json().catch(() => ({}));
  return { ok: answer.ok, status: answer.status, ...told };
}

class Upload extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector(".uploads");
    this.input = this.querySelector('input[type="file"]');
    this.zone = this.querySelector(".dropzone");
    this.queue = Promise.resolve();
    this.failed = 0;
    this.querySelector('button[type="submit"]').hidden = true;
    this.input.addEventListener("change", () => this.take(this.input.files));
    for (const name of ["dragover", "dragleave", "drop"]) {
      this.zone.addEventListener(name, (event) => this.drag(event));
    }
  }

  drag(event) {
    event.preventDefault();
    this.zone.toggleAttribute("data-over", event.type === "dragover");
    if (event.type === "drop") this.take(event.dataTransfer.files);
  }

  take(files) {
    for (const file of files) {
      const line = this.line(file);
      this.queue = this.queue.then(() => this.send(file, line));
    }
    this.queue.then(() => {
      if (!this.failed && files.length) location.assign(this.dataset.then);
    });
  }

  line(file) {
    const line = document.createElement("li");
    const name = document.createElement("span");
    name.textContent = file.name;
    const bar = document.createElement("progress");
    bar.max = file.size || 1;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    const said = document.createElement("span");
    said.className = "small soft";
    said.textContent = "Waits";
    line.append(name, bar, said);
    this.list.append(line);
    return { bar, said };
  }

  // The same file by name, size and time is the same upload, also in another visit.
  async begun(file) {
    const mark = `upload:${file.name}:${file.size}:${file.lastModified}`;
    const known = localStorage.getItem(mark);
    if (known) {
      const told = await call(`${this.dataset.begin}/${known}`, "GET");
      if (told.ok && told.size === file.size) return { mark, ...told };
      localStorage.removeItem(mark);
    }
    const body = new URLSearchParams({ name: file.name, size: file.size });
    const told = await call(this.dataset.begin, "POST", body);
    if (told.ok) localStorage.setItem(mark, told.id);
    return { mark, ...told };
  }

  async send(file, { bar, said }) {
    try {
      const upload = await this.begun(file);
      if (!upload.ok) throw new Error(upload.error ?? upload.detail ?? "It was refused.");
      const address = `${this.dataset.begin}/${upload.id}`;
      let offset = upload.offset;
      let tries = 0;
      while (offset < file.size) {
        bar.value = offset;
        said.textContent = `${Math.floor((100 * offset) / file.size)} %`;
        const piece = file.slice(offset, offset + PIECE);
        const headers = { "Upload-Offset": String(offset), "Content-Type": "application/octet-stream" };
        const told = await call(address, "PUT", piece, headers).catch(() => ({ ok: false }));
        tries = told.ok ? 0 : tries + 1;
        if (tries > TRIES) throw new Error(told.error ?? "The connection broke. Choose the file again.");
        if (!told.ok) await new Promise((done) => setTimeout(done, 500 * 2 ** tries));
        offset = told.offset ?? (await call(address, "GET")).offset ?? offset;
      }
      said.textContent = "Its digest is checked";
      const told = upload.done ? upload : await call(address, "POST", new URLSearchParams());
      localStorage.removeItem(upload.mark);
      if (!told.ok) throw new Error(told.error ?? "It was refused.");
      bar.value = bar.max;
      said.textContent = "Has come";
    } catch (error) {
      this.failed += 1;
      said.textContent = error.message;
      said.className = "small field-error";
    }
  }
}

customElements.define("st-upload", Upload);
