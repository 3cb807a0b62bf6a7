// hx-swap="patch": only what differs is put into the page, so that fields in use stay as they are.
import htmx from "htmx.org";

const WHOLE = ".field, .talk, legend, summary, button";
const TYPED = ["textarea", "text", "email", "date", "search"];

function beingTyped(old, fresh) {
  const now = document.activeElement;
  if (!old.contains(now) || !now.id || !TYPED.includes(now.type)) return false;
  const twin = [...fresh.querySelectorAll("input, textarea")].find((item) => item.id === now.id);
  return !twin || twin.value !== now.value;
}

function attributes(old, fresh) {
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
}

function children(old, fresh, made) {
  const wanted = new Set([...fresh.children].map((child) => child.id).filter(Boolean));
  for (const child of [...old.children]) if (child.id && !wanted.has(child.id)) child.remove();
  const kept = new Map([...old.children].filter((child) => child.id).map((child) => [child.id, child]));
  let at = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    let same = kept.get(child.id);
    if (!same && !child.id && at && !at.id && at.nodeName === child.nodeName) same = at;
    if (!same) {
      old.insertBefore(child, at);
      made.push(child);
      continue;
    }
    if (same === at) at = at.nextSibling;
    else old.insertBefore(same, at);
    patch(same, child, made);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

// Makes `old` like `fresh`; the nodes that were put in come into `made`.
export function patch(old, fresh, made = []) {
  if (old.isEqualNode(fresh)) return made;
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeName === fresh.nodeName) old.nodeValue = fresh.nodeValue;
    else old.replaceWith(fresh);
  } else if (old.nodeName !== fresh.nodeName || old.matches(WHOLE)) {
    if (beingTyped(old, fresh)) return made;
    old.replaceWith(fresh);
    made.push(fresh);
  } else {
    // What a person opened stays open, and what a person typed stays typed.
    if (old.nodeName === "DETAILS" && old.open) fresh.open = true;
    attributes(old, fresh);
    children(old, fresh, made);
  }
  return made;
}

htmx.defineExtension("patch", {
  isInlineSwap: (style) => style === "patch",
  handleSwap(style, target, fragment) {
    if (style !== "patch") return false;
    const fresh = [...fragment.children].find((child) => child.id === target.id);
    if (!fresh) return false;
    return patch(target, fresh);
  },
});
