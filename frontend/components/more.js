// <st-more>: gives a choice its further options when it is first used, so that a page of many choices carries them once.
class StMore extends HTMLElement {
  connectedCallback() {
    for (const kind of ["pointerdown", "focusin"]) this.addEventListener(kind, this.fill);
  }

  fill({ target }) {
    if (!target.matches?.("select[data-more]")) return;
    const further = document.getElementById(target.dataset.more);
    target.removeAttribute("data-more");
    target.append(further.content.cloneNode(true));
  }
}

customElements.define("st-more", StMore);
