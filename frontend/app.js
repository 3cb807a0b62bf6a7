import htmx from "htmx.org";

import "./components/answers.js";
import "./components/board.js";
import "./components/builder.js";
import "./components/bulk.js";
import "./components/chart.js";
import "./components/condition.js";
import "./components/copy.js";
import "./components/dialog.js";
import "./components/frame.js";
import "./components/more.js";
import "./components/palette.js";
import "./components/passkey.js";
import "./components/patch.js";
import "./components/preview.js";
import "./components/saved.js";
import "./components/share.js";
import "./components/theme.js";
import "./components/toast.js";
import "./components/upload.js";

window.htmx = htmx;

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.content;
});
