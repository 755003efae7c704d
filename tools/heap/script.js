// SPDX-License-Identifier: MIT
// What a sheet of tools/heapview does under the pointer: tells of each page and moment,
// shows slabs down to their slots, widens frames of the flame graph. The numbers lie in
// the element "data"; without this script the sheet is as complete, but silent.
(function () {
  "use strict";
  const NS = "http://www.w3.org/2000/svg";
  const sheet = document.getElementById("sheet");
  const data = JSON.parse(document.getElementById("data").textContent);
  // What a pointer can do, said where there may be one: not in a picture of the sheet.
  for (const node of document.querySelectorAll("[data-hint]"))
    node.textContent += node.dataset.hint;
  const tip = document.getElementById("tip");
  const MONO = "'DejaVu Sans Mono',Menlo,Consolas,monospace";

  function make(name, attributes, words) {
    const node = document.createElementNS(NS, name);
    for (const key in attributes) node.setAttribute(key, attributes[key]);
    if (words !== undefined) node.textContent = words;
    return node;
  }

  function hex(address) { return "0x" + address.toString(16).padStart(8, "0"); }

  function bytes(count) {
    for (const [unit, name] of [[2 ** 30, "GiB"], [2 ** 20, "MiB"], [1024, "KiB"]])
      if (count >= unit) return (count / unit).toFixed(1).replace(/\.0$/, "") + " " + name;
    return count + " B";
  }

  function place(event) {
    const point = new DOMPoint(event.clientX, event.clientY);
    return point.matrixTransform(sheet.getScreenCTM().inverse());
  }

  // ---- the tip --------------------------------------------------------------

  function hide() { tip.setAttribute("visibility", "hidden"); }

  function show(at, lines) {
    const width = Math.max(...lines.map((line) => line.length)) * 6.7 + 20;
    const height = lines.length * 15 + 12;
    const box = sheet.viewBox.baseVal;
    const x = Math.min(at.x + 14, box.width - width - 8);
    const y = at.y + 18 + height > box.height ? at.y - height - 8 : at.y + 18;
    tip.replaceChildren(
      make("rect", {width, height, rx: 4, fill: "#1F2430", opacity: 0.95}),
      ...lines.map((line, i) => make("text", {
        x: 10, y: 18 + i * 15, fill: line.includes("LEAKED") ? "#FF9AA5" : "#FFFFFF",
        "font-size": 11, "font-family": MONO, style: "white-space:pre"}, line)));
    tip.setAttribute("transform", `translate(${x} ${y})`);
    tip.setAttribute("visibility", "visible");
  }

  // ---- one region, slot by slot -----------------------------------------------

  function slotsOf(region) {
    const [, , , slotBytes, base, list] = region;
    const slots = [];
    if (slotBytes === 0) {
      for (let i = 0; i < list.length; i += 3) slots.push(list.slice(i, i + 3));
      return slots;
    }
    let at = base;
    for (let i = 0; i < list.length; i += 2)
      for (let k = 0; k < list[i]; k++, at += slotBytes)
        slots.push([at, slotBytes, list[i + 1]]);
    return slots;
  }

  function isLeaked(kind) { return kind >= 0 && data.map.kinds[kind][4]; }

  function slotWords(region, [offset, , kind]) {
    const where = hex(region[1] + offset);
    if (kind < 0) return [where + (kind === -1 ? ": free" : ": in quarantine")];
    const [site, , size, state, leaked] = data.map.kinds[kind];
    return [`${where}: ${size} B, ${leaked ? `LEAKED (${state})` : state}`,
            data.map.sites[site]];
  }

  function heading(region, slots) {
    const live = slots.filter((slot) => slot[2] >= 0).length;
    const leaked = slots.filter((slot) => isLeaked(slot[2])).length;
    const waiting = slots.filter((slot) => slot[2] === -2).length;
    const counted = region[3] && slots.length > 1
      ? `${live} of ${slots.length} slots of ${region[3]} B live` +
        (waiting ? `, ${waiting} in quarantine` : "")
      : `${live} live block${live === 1 ? "" : "s"}`;
    return `${region[0]} at ${hex(region[1])}: ${counted}` +
      (leaked ? `, ${leaked} leaked` : "");
  }

  function drawRegion(number) {
    const region = data.map.regions[number], look = data.map.detail;
    const slots = slotsOf(region), group = document.getElementById("detail-slots");
    let base = 0, rowBytes = Math.max(look.plain, region[2] / look.rows);
    let rows = Math.min(look.rows, Math.ceil(region[2] / look.plain));
    if (region[3]) {
      const perRow = Math.max(Math.ceil(slots.length / look.rows), Math.min(8, slots.length));
      [base, rowBytes, rows] = [region[4], perRow * region[3], Math.ceil(slots.length / perRow)];
    }
    const high = Math.min(look.row, (look.height - look.head - 6) / rows);
    group.replaceChildren();
    if (!region[3])
      group.append(make("rect", {y: look.head, width: look.width, height: rows * high - 1,
                                 fill: "#EEF1F5"}));
    for (const slot of slots) {
      const words = slotWords(region, slot), kind = slot[2];
      let at = slot[0] - base;
      const end = at + slot[1];
      while (at < end) {
        const row = Math.floor(at / rowBytes), upto = Math.min(end, (row + 1) * rowBytes);
        const box = {
          x: (at - row * rowBytes) * look.width / rowBytes, y: look.head + row * high,
          width: Math.max((upto - at) * look.width / rowBytes - 1, 0.4),
          height: Math.max(high - 1, 0.4),
          fill: kind >= 0 ? data.map.colors[data.map.kinds[kind][0]]
            : kind === -1 ? "#FFFFFF" : "url(#quarantine)"};
        if (kind === -1) Object.assign(box, {stroke: "#D0D5DD", "stroke-width": 0.5});
        for (const each of isLeaked(kind)
          ? [box, {...box, fill: "url(#leak)", stroke: "#D0021B", "stroke-width": 0.6}] : [box]) {
          const rect = group.appendChild(make("rect", each));
          rect.addEventListener("pointermove", (event) => show(place(event), words));
          rect.addEventListener("pointerleave", hide);
        }
        at = upto;
      }
    }
    document.getElementById("detail-head").textContent = heading(region, slots);
    document.getElementById("detail").setAttribute("data-region", number);
  }

  // ---- the map ------------------------------------------------------------------

  function below(list, value, key) {        // last element whose key is <= value
    let low = 0, high = list.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (key(list[middle]) <= value) low = middle; else high = middle - 1;
    }
    return list[low];
  }

  function pageAt(at) {
    const map = data.map;
    const row = below(map.rows, at.y, (each) => each[0]);
    if (!row || at.y < row[0] || at.y >= row[0] + row[1]) return -1;
    if (row[4]) return row[2];
    const column = Math.floor((at.x - map.x) / map.cell);
    const page = row[2] + Math.floor((at.y - row[0]) / map.cell) * map.columns + column;
    return column >= 0 && column < map.columns && page < row[2] + row[3] ? page : -1;
  }

  function watchMap() {
    const map = data.map, drawn = document.getElementById("map");
    let pinned = false, shown = -1;
    const hint = document.getElementById("detail-hint");
    function pointed(event) {
      const at = place(event), page = pageAt(at);
      return page < 0 ? null : {at, page, run: below(map.runs, page, (each) => each[0])};
    }
    function open(run) {
      if (run[4] >= 0 && run[4] !== shown) drawRegion(shown = run[4]);
    }
    drawn.addEventListener("pointermove", (event) => {
      const found = pointed(event);
      if (!found) return hide();
      const [first, count, label, site, region] = found.run;
      const from = map.start + found.page * 4096;
      const lines = [`${hex(from)}  ${label}`];
      if (count > 1) lines.push(`one of ${count} pages from ${hex(map.start + first * 4096)}`);
      if (region >= 0) lines.push(heading(map.regions[region], slotsOf(map.regions[region])));
      if (map.sites[site]) lines.push(map.sites[site]);
      const marked = map.leaked.length && below(map.leaked, found.page, (each) => each[0]);
      if (marked && found.page >= marked[0] && found.page < marked[0] + marked[1])
        lines.push("LEAKED: at least one block in this page");
      show(found.at, lines);
      if (!pinned) open(found.run);
    });
    drawn.addEventListener("pointerleave", hide);
    drawn.addEventListener("click", (event) => {
      const found = pointed(event);
      if (!found || found.run[4] < 0) return;
      pinned = !(pinned && found.run[4] === shown);
      open(found.run);
      hint.textContent = pinned ? "kept; click there again to follow the pointer"
        : "point at a page in the map; a click keeps it here";
    });
  }

  // ---- the chart ------------------------------------------------------------------

  function watchTime() {
    const chart = data.time, plot = document.getElementById("time-plot");
    const cursor = document.getElementById("time-cursor");
    plot.addEventListener("pointermove", (event) => {
      const at = place(event);
      const time = chart.first + (at.x - chart.x) * (chart.last - chart.first) / chart.width;
      const point = below(chart.points, time, (each) => each[0]);
      const layers = chart.sites.map((site, i) => [point[i + 1], site])
        .filter((each) => each[0]).reverse();
      const total = layers.reduce((sum, each) => sum + each[0], 0);
      cursor.setAttribute("d", `M${at.x} ${chart.y}v${chart.height}`);
      show(at, [`${(time / 1e6).toFixed(6)} s: ${bytes(total)} live`,
                ...layers.map(([size, site]) => `${bytes(size).padStart(10)}  ${site}`)]);
    });
    plot.addEventListener("pointerleave", () => { cursor.setAttribute("d", ""); hide(); });
  }

  // ---- the flame graph --------------------------------------------------------------

  function watchFlame(flame) {
    const left = +flame.dataset.x, width = +flame.dataset.width;
    const frames = [...flame.querySelectorAll(".frame")];
    const far = (frame) => +frame.dataset.x + +frame.dataset.width;
    function widen(chosen) {
      const from = +chosen.dataset.x, scale = width / +chosen.dataset.width;
      for (const frame of frames) {
        const own = frame.dataset, below = +own.level < +chosen.dataset.level;
        const inside = +own.x >= from - 0.01 && far(frame) <= far(chosen) + 0.01;
        const around = below && +own.x <= from + 0.01 && far(frame) >= far(chosen) - 0.01;
        frame.setAttribute("visibility", inside || around ? "visible" : "hidden");
        if (!inside && !around) continue;
        const x = around ? left : left + (+own.x - from) * scale;
        const wide = around ? width : +own.width * scale;
        const share = +own.leakedBytes / Math.max(+own.bytes, 1);
        const [box, band] = frame.querySelectorAll("rect"), label = frame.querySelector("text");
        box.setAttribute("x", x);
        box.setAttribute("width", Math.max(wide - 0.6, 0.2));
        box.setAttribute("opacity", around && !inside ? 0.5 : 1);
        if (band) band.setAttribute("x", x);
        if (band) band.setAttribute("width", Math.max(wide * share - 0.6, 0.2));
        const room = Math.floor((wide - 6) / 6.64);
        label.setAttribute("x", x + 4);
        label.textContent = own.label.length <= room ? own.label
          : room >= 4 ? own.label.slice(0, room - 1) + "\u2026" : "";
      }
    }
    for (const frame of frames) {
      const lines = frame.querySelector("title").textContent.split("\n");
      frame.addEventListener("pointermove", (event) => show(place(event), lines));
      frame.addEventListener("pointerleave", hide);
      frame.addEventListener("click", () => widen(frame));
    }
  }

  for (const each of document.querySelectorAll("#detail-slots title, .area title"))
    each.remove();                          // the tip says it
  if (data.map) watchMap();
  if (data.map && document.getElementById("detail"))
    drawRegion(+document.getElementById("detail").dataset.region);
  if (data.time) watchTime();
  const flame = document.getElementById("flame");
  if (flame) watchFlame(flame);
  for (const each of document.querySelectorAll(".frame title")) each.remove();
})();
