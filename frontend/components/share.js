// <st-share>: a slider that says its share beside it while it is moved.
class Share extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", (event) => {
      this.querySelector("output").textContent = `${event.target.value} %`;
    });
  }
}

customElements.define("st-share", Share);
