// <st-copy>: a button that puts the text of the <code> beside it on the clipboard and says so.
class StCopy extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    if (!button || !navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(this.querySelector("code").textContent);
      button.querySelector("span").textContent = "Copied";
    });
  }
}

customElements.define("st-copy", StCopy);
