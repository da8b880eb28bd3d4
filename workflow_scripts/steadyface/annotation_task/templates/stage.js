"use strict";
// The picture with its points: drawing, zooming, and what mouse, pen and fingers do to it.

const SVG = "http://www.w3.org/2000/svg";
// How near a pointer must come to a point to take it, CSS px.
const REACH = { mouse: 14, pen: 18, touch: 30 };
const CLOSER = 6;

function svg(tag, parent, attributes = {}) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return parent.appendChild(element);
}

class Stage {
  // `on` is told of what a pointer does: pick(landmark), start(), drag(landmark, x, y), end().
  constructor(element, closeUp, on) {
    Object.assign(this, { element, closeUp, on, view: null, pointers: new Map(), gesture: null });
    this.picture = svg("image", element, { id: "picture", preserveAspectRatio: "none" });
    this.lines = svg("g", element, { id: "outlines" });
    this.dots = svg("g", element, { id: "dots" });
    this.ring = svg("g", element, { class: "ring" });
    this.outlines = TASK.regions.flatMap((region) => region.outlines.map((landmarks) => ({ region: region.name,
      landmarks, halo: svg("path", this.lines, { class: "halo" }),
      line: svg("path", this.lines, { class: "line", stroke: region.colour }) })));
    this.marks = TASK.landmarks.map((landmark) => {
      const colour = TASK.regions.find((region) => region.name === landmark.region).colour;
      const mark = svg("g", this.dots, { "data-landmark": landmark.name });
      return { mark, halo: svg("path", mark, { class: "halo dot" }), dot: svg("path", mark, { class: "dot", stroke: colour }) };
    });
    this.cross = svg("path", this.ring, { class: "cross halo" });
    this.crossAbove = svg("path", this.ring, { class: "cross" });
    svg("use", closeUp, { href: "#picture" });
    svg("use", closeUp, { href: "#outlines" });
    svg("use", closeUp, { href: "#dots" });
    this.closeCross = svg("path", closeUp, { class: "cross halo" });
    this.closeCrossAbove = svg("path", closeUp, { class: "cross" });
    element.addEventListener("pointerdown", (event) => this.down(event));
    element.addEventListener("pointermove", (event) => this.moved(event));
    for (const end of ["pointerup", "pointercancel"]) element.addEventListener(end, (event) => this.up(event));
    element.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    new ResizeObserver(() => { if (this.frame) { if (!this.own) this.show(this.shown); this.draw(); } }).observe(element);
  }

  get size() { return [this.element.clientWidth || 1, this.element.clientHeight || 1]; }

  load(frame) {
    this.frame = frame;
    const { left, top, width, height } = frame.part;
    this.picture.setAttribute("href", frame.image);
    // The first pixel's centre is (0, 0).
    for (const [name, value] of Object.entries({ x: left - 0.5, y: top - 0.5, width, height })) this.picture.setAttribute(name, value);
  }

  // Show these points with some space around them; null shows the whole picture.
  show(points) {
    this.shown = points;
    this.own = false;
    const { left, top, width, height } = this.frame.part;
    let [x1, y1, x2, y2] = [left - 0.5, top - 0.5, left + width - 0.5, top + height - 0.5];
    if (points?.length) {
      const [xs, ys] = [points.map((point) => point[0]), points.map((point) => point[1])];
      [x1, y1, x2, y2] = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
      const space = 0.14 * Math.max(x2 - x1, y2 - y1) + 4;
      [x1, y1, x2, y2] = [x1 - space, y1 - space, x2 + space, y2 + space];
    }
    const [wide, whole] = this.size;
    // On a narrow screen the buttons would cover the chin.
    const tall = wide < 760 ? whole - 56 : whole;
    const scale = Math.min(wide / (x2 - x1), tall / (y2 - y1), 60);
    this.view = { scale, x: (x1 + x2) / 2 - wide / scale / 2, y: (y1 + y2) / 2 - tall / scale / 2 };
  }

  zoom(factor, at = this.size.map((side) => side / 2)) {
    const { x, y, scale } = this.view;
    const next = Math.min(Math.max(scale * factor, 0.2), 60);
    this.view = { scale: next, x: x + at[0] / scale - at[0] / next, y: y + at[1] / scale - at[1] / next };
    this.own = true;
    this.draw();
  }

  // Bring a point into view if it lies outside.
  reveal([x, y]) {
    const [wide, tall] = this.size;
    const [right, bottom] = [(x - this.view.x) * this.view.scale, (y - this.view.y) * this.view.scale];
    if (right > 20 && bottom > 20 && right < wide - 20 && bottom < tall - 20) return;
    this.view = { ...this.view, x: x - wide / this.view.scale / 2, y: y - tall / this.view.scale / 2 };
  }

  state(points, selected, region) {
    Object.assign(this, { points, selected, region });
    this.draw();
  }

  draw() {
    if (!this.points || !this.view) return;
    const [wide, tall] = this.size;
    const { x, y, scale } = this.view;
    this.element.setAttribute("viewBox", `${x} ${y} ${wide / scale} ${tall / scale}`);
    for (const { region, landmarks, halo, line } of this.outlines) {
      // An outline has a gap where a point is not visible.
      let path = "", open = false;
      for (const landmark of landmarks) {
        const [px, py, seen] = this.points[landmark];
        if (seen) path += `${open ? "L" : "M"}${px} ${py}`;
        open = seen;
      }
      halo.setAttribute("d", path);
      line.setAttribute("d", path);
      line.parentNode.classList.toggle("of-region", Boolean(this.region));
      for (const part of [halo, line]) part.classList.toggle("faded", Boolean(this.region) && region !== this.region);
    }
    this.marks.forEach(({ mark, halo, dot }, landmark) => {
      const [px, py, seen] = this.points[landmark];
      for (const part of [halo, dot]) part.setAttribute("d", `M${px} ${py}h0`);
      mark.setAttribute("class", seen ? "" : "unseen");
      mark.classList.toggle("faded", Boolean(this.region) && TASK.landmarks[landmark].region !== this.region);
      mark.classList.toggle("selected", landmark === this.selected);
    });
    const [px, py] = this.points[this.selected];
    const arms = (inner, outer) => `M${px - outer} ${py}H${px - inner}M${px + inner} ${py}H${px + outer}` +
      `M${px} ${py - outer}V${py - inner}M${px} ${py + inner}V${py + outer}`;
    for (const path of [this.cross, this.crossAbove]) path.setAttribute("d", arms(6 / scale, 17 / scale));
    this.uncover((px - x) * scale, (py - y) * scale);
    const near = Math.max(scale * 2, CLOSER);
    const half = this.closeUp.clientWidth / near / 2 || 10;
    this.closeUp.setAttribute("viewBox", `${px - half} ${py - half} ${2 * half} ${2 * half}`);
    for (const path of [this.closeCross, this.closeCrossAbove]) path.setAttribute("d", arms(6 / near, 24 / near));
  }

  // The close-up goes to the other side where it would cover the selected point.
  uncover(left, top) {
    const { clientWidth: side } = this.closeUp, [, tall] = this.size, narrow = window.innerWidth <= 760;
    this.closeUp.classList.toggle("aside", left < side + 40 && (narrow ? top < side + 40 : top > tall - side - 40));
  }

  // Pointers.

  at(event) {
    const box = this.element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  nearest([left, top], reach) {
    const { x, y, scale } = this.view;
    let [found, least] = [-1, reach];
    this.points.forEach(([px, py], landmark) => {
      if (this.region && TASK.landmarks[landmark].region !== this.region) return;
      const distance = Math.hypot((px - x) * scale - left, (py - y) * scale - top);
      // Of points in one place the selected one is meant.
      if (distance < least || (distance <= least + 3 && landmark === this.selected)) [found, least] = [landmark, distance];
    });
    return found;
  }

  down(event) {
    if (event.button > 1 || !this.points) return;
    event.preventDefault();
    this.element.focus({ preventScroll: true });
    this.element.setPointerCapture(event.pointerId);
    const at = this.at(event);
    this.pointers.set(event.pointerId, at);
    if (this.pointers.size > 1) {
      this.finish();
      this.gesture = this.pointers.size === 2 ? { kind: "pinch", ...this.span(), view: this.view } : null;
      return;
    }
    const landmark = event.button === 0 ? this.nearest(at, REACH[event.pointerType] ?? REACH.mouse) : -1;
    if (landmark >= 0) {
      this.on.pick(landmark);
      this.gesture = { kind: "point", landmark, at, from: [...this.points[landmark]], moved: false };
      this.element.classList.toggle("touched", event.pointerType === "touch");
    } else {
      this.gesture = { kind: "picture", at, view: this.view };
    }
  }

  moved(event) {
    if (!this.pointers.has(event.pointerId)) return;
    const at = this.at(event);
    this.pointers.set(event.pointerId, at);
    const gesture = this.gesture;
    if (gesture?.kind === "point") {
      const [across, down] = [at[0] - gesture.at[0], at[1] - gesture.at[1]];
      // A tap that trembles picks a point and does not move it.
      if (!gesture.moved && Math.hypot(across, down) < 3) return;
      if (!gesture.moved) this.on.start();
      gesture.moved = true;
      const { scale } = this.view;
      this.on.drag(gesture.landmark, gesture.from[0] + across / scale, gesture.from[1] + down / scale);
    } else if (gesture?.kind === "picture") {
      const { scale, x, y } = gesture.view;
      this.view = { scale, x: x - (at[0] - gesture.at[0]) / scale, y: y - (at[1] - gesture.at[1]) / scale };
      this.own = true;
      this.draw();
    } else if (gesture?.kind === "pinch") {
      const { middle, distance } = this.span();
      this.view = gesture.view;
      const scale = Math.min(Math.max(this.view.scale * distance / gesture.distance, 0.2), 60);
      const [x, y] = [this.view.x + gesture.middle[0] / this.view.scale, this.view.y + gesture.middle[1] / this.view.scale];
      this.view = { scale, x: x - middle[0] / scale, y: y - middle[1] / scale };
      this.own = true;
      this.draw();
    }
  }

  up(event) {
    this.pointers.delete(event.pointerId);
    if (!this.pointers.size || this.gesture?.kind !== "pinch") this.finish();
    if (this.pointers.size < 2) this.gesture = null;
  }

  finish() {
    if (this.gesture?.kind === "point" && this.gesture.moved) this.on.end();
    this.element.classList.remove("touched");
  }

  span() {
    const [[x1, y1], [x2, y2]] = [...this.pointers.values()];
    return { middle: [(x1 + x2) / 2, (y1 + y2) / 2], distance: Math.max(Math.hypot(x2 - x1, y2 - y1), 1) };
  }

  wheel(event) {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    this.zoom(Math.exp(-event.deltaY * lines * 0.0015), this.at(event));
  }
}
