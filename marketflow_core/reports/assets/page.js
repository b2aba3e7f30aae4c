// Draws the charts from the data that the page carries. Without scripts the tables beside them say the same.
(() => {
  "use strict";
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const data = read("report-data"), charts = read("report-charts");
  const still = { displayModeBar: false, responsive: true };
  const root = document.documentElement, paper = () => getComputedStyle(root);
  const onPaper = (place) => place.closest(".pair") ? 440 : 900; // CSS pixels of width on a sheet of A4, landscape

  // "--series-1" in a chart stands for the page's colour of that name, in the theme of the moment.
  const coloured = (value, style) => {
    if (typeof value === "string") return value.startsWith("--") ? style.getPropertyValue(value).trim() : value;
    if (Array.isArray(value)) return value.map((one) => coloured(one, style));
    if (value && typeof value === "object")
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, coloured(one, style)]));
    return value;
  };

  const axis = { gridcolor: "--line", linecolor: "--line", zerolinecolor: "--line", tickfont: { color: "--soft" } };
  const draw = (place, chart) => {
    const style = paper(), given = chart.layout || {};
    const layout = {
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: getComputedStyle(document.body).fontFamily, size: 13, color: "--soft" },
      margin: { l: 12, r: 28, t: 12, b: 36 }, colorway: [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `--series-${n}`),
      legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom", font: { color: "--ink" } },
      hoverlabel: { bgcolor: "--ink", bordercolor: "--ink", font: { color: "--page", size: 13 } },
      separators: ".,", ...(root.classList.contains("printing") ? { width: onPaper(place) } : {}), showlegend: chart.data.length > 1, dragmode: false, ...given,
      xaxis: { ...axis, fixedrange: true, ...given.xaxis }, yaxis: { ...axis, fixedrange: true, ...given.yaxis },
    };
    Plotly.react(place, coloured(chart.data, style), coloured(layout, style), still);
  };

  const metric = document.getElementById("pick-metric"), dimension = document.getElementById("pick-dimension");
  const overTime = () => {
    if (!metric) return;
    const key = (one) => `${one.metric}|${one.currency || ""}`;
    const of = data.series.filter((one) => one.dimension === dimension.value);
    const chosen = metric.value || (of.find((one) => one.metric === "clicks") || of[0] || {}).label && key(of.find((one) => one.metric === "clicks") || of[0]);
    metric.replaceChildren(...of.map((one) => new Option(one.label.toLowerCase(), key(one), false, key(one) === chosen)));
    const series = of.find((one) => key(one) === metric.value) || of[0];
    const order = [...new Set(data.series.filter((one) => one.dimension === dimension.value).flatMap((one) => one.lines.map((line) => line.key)))].sort();
    const percent = series.unit === "percent";
    const lines = series.lines.map((line) => ({
      type: "scatter", mode: "lines+markers", name: line.label, x: data.days, y: line.values, connectgaps: false,
      line: { width: 2.5, color: `--series-${(order.indexOf(line.key) % 8) + 1}`, dash: order.indexOf(line.key) > 7 ? "dot" : "solid" },
      marker: { size: 7 }, hovertemplate: `%{y:${percent || series.unit !== "count" ? ",.2f" : ",.0f"}}${percent ? "%" : ""}`,
    }));
    const first = data.moving_days.find((day) => data.days.includes(day));
    const half = (day, by) => new Date(Date.parse(day) + by * 432e5).toISOString().slice(0, 16);
    draw(document.getElementById("over-time"), { data: lines, layout: {
      height: 380, hovermode: "x unified", margin: { l: 12, r: 20, t: 12, b: 36 }, showlegend: true,
      hoverlabel: { bgcolor: "--surface", bordercolor: "--line", font: { color: "--ink", size: 13 } },
      xaxis: { type: "date", tickformat: "%-d %b", hoverformat: "%a %-d %b %Y (UTC)", dtick: data.days.length < 12 ? 864e5 : undefined, showgrid: false },
      yaxis: { rangemode: "tozero", automargin: true, ticksuffix: percent ? "%  " : "  " },
      shapes: first ? [{ type: "rect", xref: "x", yref: "paper", x0: half(first, -1), x1: half(data.days[data.days.length - 1], 1), y0: 0, y1: 1, fillcolor: "--hover", line: { width: 0 }, layer: "below" }] : [],
      annotations: first ? [{ xref: "x", yref: "paper", x: half(first, -1), y: 1, xanchor: "left", yanchor: "top", text: " still moving", showarrow: false, font: { size: 12, color: "--faint" } }] : [],
    } });
    document.getElementById("left-out").textContent = series.left_out ? `The ${series.lines.length} largest are shown; ${series.left_out} more are in the data.` : "";
  };

  const all = () => {
    for (const place of document.querySelectorAll("[data-chart]")) draw(place, charts[place.dataset.chart]);
    overTime();
  };
  for (const select of [metric, dimension]) if (select) select.addEventListener("change", overTime);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
  addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("details")) one.open = true;
    root.classList.add("printing");
    all();
  });
  addEventListener("afterprint", () => { root.classList.remove("printing"); all(); });
  all();
})();
