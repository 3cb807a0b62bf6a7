// <st-passkey>: a form whose button asks the browser for a passkey and sends what it answers.
const REFUSED = "No passkey was given. Try again, or take another way.";
const TWICE = "This device holds one of your passkeys already.";

class Passkey extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    const able = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON;
    this.querySelector("[data-unable]").hidden = Boolean(able);
    form.hidden = !able;
    if (!able) return;
    form.addEventListener("submit", (event) => {
      if (form.elements.answer.value) return;
      event.preventDefault();
      this.begin(form);
    });
  }

  async begin(form) {
    const said = this.querySelector("[role=alert]");
    const options = JSON.parse(this.dataset.options);
    said.hidden = true;
    try {
      const credential =
        this.dataset.kind === "create"
          ? await navigator.credentials.create({
              publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
            })
          : await navigator.credentials.get({
              publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
            });
      form.elements.answer.value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch (error) {
      said.textContent = error.name === "InvalidStateError" ? TWICE : REFUSED;
      said.hidden = false;
    }
  }
}

customElements.define("st-passkey", Passkey);
