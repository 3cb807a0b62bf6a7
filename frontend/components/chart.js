// <st-chart data-src="#id-of-json | address">: an ECharts picture with its table behind it.
// Strings "var(--st-…)" in the option become the colours of the page; the library is fetched
// only when a page holds a chart.
const TOKEN = /^var\((--st-[a-z0-9-]+)\)$/;

function coloursOf(host) {
  const probe = document.createElement("i");
  probe.hidden = true;
  host.append(probe);
  const colour = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  return { colour, done: () => probe.remove() };
}

function resolved(value, colour) {
  if (typeof value === "string") {
    const found = value.match(TOKEN);
    return found ? colour(found[1]) : value;
  }
  if (Array.isArray(value)) return value.map((item) => resolved(item, colour));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item, colour)]));
  }
  return value;
}

// Large figures in short, as the tables beside the pictures say them: 20k, 1.5m.
function short(value) {
  const size = Math.abs(value);
  const [unit, sign] = size >= 1e9 ? [1e9, "bn"] : size >= 1e6 ? [1e6, "m"] : size >= 1e4 ? [1e3, "k"] : [1, ""];
  return unit === 1 ? String(value) : `${Number((value / unit).toPrecision(4))}${sign}`;
}

function base(colour) {
  const soft = colour("--st-ink-soft");
  const rule = colour("--st-rule");
  const axis = {
    axisLabel: { color: soft, fontFamily: "Inter Variable, sans-serif" },
    axisLine: { lineStyle: { color: colour("--st-rule-strong") } },
    nameTextStyle: { color: soft },
    splitLine: { lineStyle: { color: rule } },
  };
  const measured = { ...axis, axisLabel: { ...axis.axisLabel, formatter: short, hideOverlap: true } };
  return {
    animationDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140,
    backgroundColor: "transparent",
    categoryAxis: { ...axis, splitLine: { show: false } },
    color: [1, 2, 3, 4, 5].map((number) => colour(`--st-series-${number}`)),
    legend: { textStyle: { color: colour("--st-ink") } },
    logAxis: measured,
    textStyle: { color: colour("--st-ink"), fontFamily: "Inter Variable, sans-serif" },
    timeAxis: axis,
    valueAxis: measured,
  };
}

class Chart extends HTMLElement {
  async connectedCallback() {
    this.stage = document.createElement("div");
    this.stage.className = "chart";
    this.stage.setAttribute("role", "img");
    this.stage.setAttribute("aria-label", this.getAttribute("label") || "Chart");
    this.prepend(this.stage);
    this.restyle = () => this.draw();
    document.documentElement.addEventListener("steward:theme", this.restyle);
    const [library, option] = await Promise.all([import("../charts.js"), this.read()]);
    this.library = library;
    this.option = option;
    if (this.isConnected) this.begin();
  }

  disconnectedCallback() {
    document.documentElement.removeEventListener("steward:theme", this.restyle);
    this.observer?.disconnect();
    this.chart?.dispose();
    this.stage?.remove();
  }

  begin() {
    this.draw();
    this.observer = new ResizeObserver(() => this.chart?.resize());
    this.observer.observe(this.stage);
    this.querySelector("[data-save-chart]")?.addEventListener("click", () => this.save());
  }

  async read() {
    const source = this.dataset.src;
    if (source.startsWith("#")) return JSON.parse(document.querySelector(source).textContent);
    const answer = await fetch(source, { headers: { Accept: "application/json" } });
    return answer.json();
  }

  draw() {
    if (!this.option) return;
    const { colour, done } = coloursOf(this);
    this.chart?.dispose();
    this.chart = this.library.init(this.stage, base(colour), { renderer: "svg" });
    const tooltip = {
      backgroundColor: colour("--st-sheet"),
      borderColor: colour("--st-rule-strong"),
      confine: true,
      renderMode: "richText",
      textStyle: { color: colour("--st-ink"), fontSize: 12 },
    };
    const option = resolved(this.option, colour);
    this.chart.setOption({ ...option, tooltip: { ...tooltip, ...option.tooltip } });
    done();
  }

  save() {
    const link = document.createElement("a");
    link.download = `${this.getAttribute("label") || "chart"}.svg`;
    link.href = URL.createObjectURL(new Blob([this.chart.renderToSVGString()], { type: "image/svg+xml" }));
    link.click();
    URL.revokeObjectURL(link.href);
  }
}

customElements.define("st-chart", Chart);
