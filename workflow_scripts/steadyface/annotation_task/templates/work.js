"use strict";
// What has been annotated: points, steps back and forward, what the browser keeps, the file.

const TASK = JSON.parse(document.getElementById("task").textContent);
const FORMAT = "SteadyFace annotations 1";
const SHELF = `steadyface annotations ${TASK.id} `;
const ANNOTATOR = /^[A-Za-z][A-Za-z0-9_-]{0,15}$/;

function pointsAtStart(frame) {
  return frame.points.map(([x, y]) => [x, y, true]);
}

class Work {
  // One annotator's work on this task. A point is [x, y, visible], px of the whole picture.
  constructor(annotator) {
    this.annotator = annotator;
    this.frames = TASK.frames.map((frame) => ({ points: pointsAtStart(frame), done: false }));
    this.steps = TASK.frames.map(() => ({ past: [], future: [] }));
    this.current = 0;
    this.savedAs = "";
  }

  get points() { return this.frames[this.current].points; }
  get countDone() { return this.frames.filter((frame) => frame.done).length; }
  get canUndo() { return this.steps[this.current].past.length > 0; }
  get canRedo() { return this.steps[this.current].future.length > 0; }

  // To be called before each change that can be undone.
  remember() {
    const { past } = this.steps[this.current];
    past.push(structuredClone(this.points));
    if (past.length > 500) past.shift();
    this.steps[this.current].future = [];
  }

  // Forget the last step, if it has changed nothing.
  forgetIfSame() {
    const { past } = this.steps[this.current];
    if (past.length && JSON.stringify(past.at(-1)) === JSON.stringify(this.points)) past.pop();
  }

  undo() { return this.step("past", "future"); }
  redo() { return this.step("future", "past"); }
  step(from, to) {
    const steps = this.steps[this.current];
    if (!steps[from].length) return false;
    steps[to].push(structuredClone(this.points));
    this.frames[this.current].points = steps[from].pop();
    return true;
  }

  move(landmark, x, y) {
    const frame = TASK.frames[this.current];
    const [width, height] = frame.size;
    // Jaw and brows may leave the picture a little.
    const within = (value, end) => Math.min(Math.max(value, -0.5 * end), 1.5 * end);
    this.points[landmark] = [within(x, width), within(y, height), true];
  }

  hide(landmark, hidden) { this.points[landmark][2] = !hidden; }

  // The frame before this one of the same recording; -1 where this is its first.
  get before() {
    const earlier = this.current - 1;
    const same = earlier >= 0 && TASK.frames[earlier].recording === TASK.frames[this.current].recording;
    return same ? earlier : -1;
  }

  copyFromBefore(landmarks) {
    for (const landmark of landmarks) {
      this.points[landmark] = [...this.frames[this.before].points[landmark]];
    }
  }

  startAgain(landmarks) {
    const start = pointsAtStart(TASK.frames[this.current]);
    for (const landmark of landmarks) this.points[landmark] = start[landmark];
  }

  // Whether the browser has kept the work.
  keep() {
    try {
      const kept = { frames: this.frames, current: this.current, savedAs: this.savedAs };
      localStorage.setItem(SHELF + this.annotator, JSON.stringify(kept));
      return true;
    } catch {
      return false;
    }
  }

  static kept(annotator) {
    try {
      const kept = JSON.parse(localStorage.getItem(SHELF + annotator));
      const whole = kept?.frames?.length === TASK.frames.length &&
        kept.frames.every((frame) => frame.points?.length === TASK.landmarks.length);
      if (!whole) return null;
      const work = new Work(annotator);
      work.frames = kept.frames;
      work.current = Math.min(Math.max(kept.current | 0, 0), TASK.frames.length - 1);
      work.savedAs = kept.savedAs ?? "";
      return work;
    } catch {
      return null;
    }
  }

  static annotators() {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(SHELF))
        .map((key) => key.slice(SHELF.length)).filter((name) => ANNOTATOR.test(name)).sort();
    } catch {
      return [];
    }
  }

  get fileName() { return `${TASK.subject}.${this.annotator}.json`; }

  // The work as COCO keypoints; points of frames that are not done are no annotations.
  file() {
    const round = (value) => Math.round(value * 1000) / 1000;
    const images = [], annotations = [], unfinished = [];
    this.frames.forEach(({ points, done }, place) => {
      const { name, size: [width, height] } = TASK.frames[place];
      const keypoints = points.flatMap(([x, y, seen]) => seen ? [round(x), round(y), 2] : [0, 0, 0]);
      if (!done) {
        unfinished.push({ file_name: name, keypoints });
        return;
      }
      const seen = points.filter((point) => point[2]);
      const id = images.length + 1;
      images.push({ id, file_name: name, width, height });
      annotations.push({ id, image_id: id, category_id: 1, iscrowd: 0, keypoints,
        num_keypoints: seen.length, ...boxOf(seen, round) });
    });
    const info = { description: FORMAT, subject: TASK.subject, annotator: this.annotator,
      first_frame: TASK.first_frame, started_from: TASK.started_from, task: TASK.id,
      date_created: new Date().toISOString() };
    const category = { id: 1, name: "face", supercategory: "person",
      keypoints: TASK.landmarks.map((landmark) => landmark.name), skeleton: TASK.skeleton };
    return { info, images, categories: [category], annotations, unfinished };
  }

  // The work that a saved file holds; throws an Error that says why there is none.
  static fromFile(text) {
    let content;
    try { content = JSON.parse(text); } catch { throw new Error("This is not a file that this page has saved."); }
    const info = content?.info ?? {};
    if (info.description !== FORMAT) throw new Error("This is not a file that this page has saved.");
    if (info.subject !== TASK.subject) throw new Error(`This file is of ${info.subject}, this page of ${TASK.subject}.`);
    if (info.first_frame !== TASK.first_frame) throw new Error("This file counts frames from another number than this page.");
    if (typeof info.annotator !== "string" || !ANNOTATOR.test(info.annotator)) throw new Error("This file does not say who annotated.");
    const work = new Work(info.annotator);
    const places = new Map(TASK.frames.map((frame, place) => [frame.name, place]));
    const names = new Map(content.images.map((image) => [image.id, image.file_name]));
    const entries = [...content.annotations.map((entry) => [names.get(entry.image_id), entry.keypoints, true]),
      ...content.unfinished.map((entry) => [entry.file_name, entry.keypoints, false])];
    const strange = entries.filter(([name, , done]) => done && !places.has(name));
    if (strange.length) throw new Error(`This file has ${strange.length} frames that this page has not, the first ${strange[0][0]}. Keep it beside the new one.`);
    for (const [name, keypoints, done] of entries) {
      const place = places.get(name);
      if (place === undefined) continue;
      work.frames[place].done = done;
      work.frames[place].points.forEach((point, landmark) => {
        const [x, y, seen] = keypoints.slice(3 * landmark, 3 * landmark + 3);
        if (seen > 0) [point[0], point[1], point[2]] = [x, y, true];
        else point[2] = false;
      });
    }
    return work;
  }
}

function boxOf(points, round) {
  if (!points.length) return { bbox: [0, 0, 0, 0], area: 0 };
  const [xs, ys] = [points.map((point) => point[0]), points.map((point) => point[1])];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [width, height] = [Math.max(...xs) - left, Math.max(...ys) - top];
  return { bbox: [left, top, width, height].map(round), area: round(width * height) };
}
