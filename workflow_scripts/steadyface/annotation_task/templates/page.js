"use strict";
// The page around the picture: parts of the face, the selected point, frames, keys, files.

const at = (id) => document.getElementById(id);
let work = null, selected = 48, region = "", unsaved = false, saying = 0;

const stage = new Stage(at("stage"), at("close-up"), {
  pick: (landmark) => { selected = landmark; refresh(); },
  start: () => work.remember(),
  drag: (landmark, x, y) => { work.move(landmark, x, y); refresh(); },
  end: () => { work.forgetIfSame(); changed(); },
});

const inRegion = (name) => TASK.landmarks.flatMap((landmark, place) => !name || landmark.region === name ? [place] : []);
const order = () => inRegion(region);

function changed() {
  unsaved = true;
  keep();
  refresh();
}

function keep() {
  const kept = work.keep();
  at("kept").textContent = !kept ? "Not kept by this browser: save often" : unsaved ? "Kept in this browser" : `Saved as ${work.savedAs}`;
  at("kept").classList.toggle("wrong", !kept);
  window.onbeforeunload = kept || !unsaved ? null : (event) => event.preventDefault();
}

function say(text) {
  at("said").textContent = text;
  at("said").hidden = false;
  clearTimeout(saying);
  saying = setTimeout(() => { at("said").hidden = true; }, 4000);
}

// What can be undone goes through here.
function change(action) {
  work.remember();
  action();
  work.forgetIfSame();
  changed();
}

function refresh() {
  const frame = TASK.frames[work.current], points = work.points;
  stage.state(points, selected, region);
  const [x, y, seen] = points[selected];
  const landmark = TASK.landmarks[selected];
  at("point-name").textContent = landmark.words;
  at("point-place").textContent = seen ? `Point ${selected} of 0 to 67, at ${x.toFixed(1)}, ${y.toFixed(1)} px` : `Point ${selected} of 0 to 67, not visible`;
  at("unseen").setAttribute("aria-pressed", String(!seen));
  for (const dot of at("diagram").children) dot.classList.toggle("selected", Number(dot.dataset.place) === selected);
  for (const button of at("regions").children) button.setAttribute("aria-pressed", String(button.dataset.region === region));
  at("undo").disabled = !work.canUndo;
  at("redo").disabled = !work.canRedo;
  at("copy").disabled = work.before < 0;
  const name = TASK.regions.find((one) => one.name === region)?.words;
  at("scope").textContent = name ? `Copying and starting again change this part only: ${name.toLowerCase()}.` : "";
  at("subject").textContent = TASK.subject;
  at("where").textContent = `${frame.recording}, frame ${frame.number}`;
  at("when").textContent = `(${frame.time_s.toFixed(2)} s)`;
  at("bar").max = TASK.frames.length;
  at("bar").value = work.countDone;
  const progress = `${work.countDone} of ${TASK.frames.length} done`;
  if (at("progress").textContent !== progress) at("progress").textContent = progress;
  at("undone").hidden = !work.frames[work.current].done;
  [...at("frames").children].forEach((item, place) => {
    const { done } = work.frames[place], button = item.firstChild;
    button.classList.toggle("done", done);
    if (place === work.current) button.setAttribute("aria-current", "true"); else button.removeAttribute("aria-current");
    button.setAttribute("aria-label", `Frame ${place + 1} of ${TASK.frames.length}, ${TASK.frames[place].recording} ${TASK.frames[place].number}, ${done ? "done" : "not done"}`);
  });
  at("frame-before").disabled = work.current === 0;
  at("frame-after").disabled = work.current === TASK.frames.length - 1;
}

function look() {
  stage.show(order().map((landmark) => work.points[landmark]));
}

function goTo(place) {
  if (place < 0 || place >= TASK.frames.length) return;
  work.current = place;
  stage.load(TASK.frames[place]);
  // A view that somebody has chosen stays while the frames go by.
  if (!stage.own) look();
  const list = at("frames"), item = list.children[place];
  list.scrollLeft = item.offsetLeft - (list.clientWidth - item.clientWidth) / 2;
  keep();
  refresh();
}

function select(landmark) {
  selected = landmark;
  stage.reveal(work.points[landmark]);
  refresh();
}

function neighbour(step) {
  const list = order(), place = list.indexOf(selected);
  select(list[(Math.max(place, 0) + step + list.length) % list.length]);
}

function choose(name) {
  region = name;
  if (name && !order().includes(selected)) selected = order()[0];
  look();
  refresh();
}

function nudge(across, down) {
  const [x, y] = work.points[selected];
  work.move(selected, x + across, y + down);
  stage.reveal(work.points[selected]);
}

function toggleUnseen() {
  change(() => work.hide(selected, work.points[selected][2]));
}

function copy() {
  if (work.before < 0) return say("This is the first frame of its recording: there is none before it to copy.");
  change(() => work.copyFromBefore(order()));
  if (!stage.own) look();
  refresh();
}

function undo(step) {
  if (step()) changed();
}

function done() {
  work.frames[work.current].done = true;
  unsaved = true;
  const later = work.frames.findIndex((frame, place) => place > work.current && !frame.done);
  const next = later >= 0 ? later : work.frames.findIndex((frame) => !frame.done);
  if (next >= 0) return goTo(next);
  keep();
  refresh();
  tell("All frames are done", `${TASK.frames.length} of ${TASK.frames.length}. Now save your work as a file.`);
}

function notDone() {
  work.frames[work.current].done = false;
  changed();
  at("stage").focus();
}

function tell(title, text) {
  at("saved-title").textContent = title;
  at("saved-text").textContent = text;
  if (!at("saved").open) at("saved").showModal();
}

function save() {
  if (!work.countDone) say("No frame is done yet; the file keeps your work to go on from, but nothing counts as annotated.");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(work.file())], { type: "application/json" }));
  link.download = work.fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  unsaved = false;
  work.savedAs = work.fileName;
  keep();
  if (work.countDone) {
    const left = TASK.frames.length - work.countDone;
    tell(`Saved as ${work.fileName}`, `${work.countDone} annotated frame${work.countDone === 1 ? "" : "s"}${left ? `, ${left} still to do` : ""}. Move the file from your downloads to ${TASK.destination}, in place of an older one of this name.`);
  }
}

// Who annotates, and with what work.

function begin(next) {
  work = next;
  at("who").textContent = `By ${work.annotator}`;
  at("who").setAttribute("aria-label", `Annotated by ${work.annotator}: change`);
  unsaved = Boolean(!work.savedAs);
  stage.own = false;
  if (at("start").open) at("start").close();
  if (!order().includes(selected)) selected = order()[0];
  goTo(work.current);
  look();
  refresh();
  at("stage").focus();
}

function ask() {
  const names = Work.annotators();
  at("known").replaceChildren(...names.map((name) => {
    const kept = Work.kept(name), button = document.createElement("button");
    button.type = "button";
    button.textContent = `Go on as ${name} (${kept?.countDone ?? 0} of ${TASK.frames.length} done)`;
    button.addEventListener("click", () => begin(Work.kept(name) ?? new Work(name)));
    return button;
  }));
  at("start-wrong").textContent = "";
  at("start").showModal();
}

at("start").addEventListener("cancel", (event) => { if (!work) event.preventDefault(); });
at("start").querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = at("annotator").value.trim();
  if (!ANNOTATOR.test(name)) {
    at("start-wrong").textContent = "Please give initials or a code: a letter, then letters or digits, at most 16.";
    at("annotator").focus();
    return;
  }
  begin(Work.kept(name) ?? new Work(name));
});
at("open-label").addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); at("open-file").click(); } });
at("open-file").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  event.target.value = "";
  if (!file) return;
  try {
    const opened = Work.fromFile(await file.text()), kept = Work.kept(opened.annotator);
    if (kept && kept.countDone > opened.countDone && !confirm(`This browser has newer work of ${opened.annotator} (${kept.countDone} frames done, the file has ${opened.countDone}). Replace it?`)) return;
    opened.savedAs = file.name;
    begin(opened);
  } catch (problem) {
    at("start-wrong").textContent = problem instanceof TypeError ? "This file is damaged." : problem.message;
  }
});

// Buttons, and keys for all that they do.

const clicks = {
  "save": save, "who": ask, "help-open": () => at("help").showModal(),
  "zoom-in": () => stage.zoom(1.4), "zoom-out": () => stage.zoom(1 / 1.4),
  "zoom-face": () => { look(); refresh(); }, "zoom-whole": () => { stage.show(null); stage.own = true; refresh(); },
  "point-before": () => neighbour(-1), "point-after": () => neighbour(1), "unseen": toggleUnseen,
  "undo": () => undo(() => work.undo()), "redo": () => undo(() => work.redo()), "copy": copy,
  "restart": () => { change(() => work.startAgain(order())); if (!stage.own) look(); refresh(); },
  "frame-before": () => goTo(work.current - 1), "frame-after": () => goTo(work.current + 1), "done": done, "undone": notDone,
};
for (const [id, action] of Object.entries(clicks)) at(id).addEventListener("click", action);
for (const button of document.querySelectorAll("[data-move]")) {
  const [across, down] = button.dataset.move.split(",").map(Number);
  button.addEventListener("click", (event) => change(() => nudge(across * (event.shiftKey ? 5 : 1), down * (event.shiftKey ? 5 : 1))));
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
document.addEventListener("keydown", (event) => {
  if (!work || document.querySelector("dialog[open]") || event.target.matches("input")) return;
  const command = event.ctrlKey || event.metaKey, key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const onButton = event.target.matches("button") && (key === "Enter" || key === " ");
  let action = null;
  if (command) {
    action = { z: event.shiftKey ? clicks.redo : clicks.undo, y: clicks.redo, s: save }[key];
  } else if (ARROWS[key]) {
    const [across, down] = ARROWS[key], step = event.shiftKey ? 5 : event.altKey ? 0.2 : 1;
    // A key that is held down is one step to undo.
    action = () => { if (event.repeat) { nudge(across * step, down * step); changed(); } else change(() => nudge(across * step, down * step)); };
  } else if (!onButton && !event.altKey) {
    action = { n: () => neighbour(1), p: () => neighbour(-1), v: toggleUnseen, c: copy, Enter: done, "+": clicks["zoom-in"], "=": clicks["zoom-in"],
      "-": clicks["zoom-out"], "9": clicks["zoom-whole"], "0": () => choose(""), "?": clicks["help-open"],
      PageUp: clicks["frame-before"], PageDown: clicks["frame-after"] }[key];
    if (!action && TASK.regions[Number(key) - 1]) action = () => choose(TASK.regions[Number(key) - 1].name);
  }
  if (!action) return;
  event.preventDefault();
  action();
});

// Of two windows with the same work the later one would win.
window.addEventListener("storage", (event) => {
  if (work && event.key === SHELF + work.annotator) say("This work is open in another window too. Close one of them.");
});

// What does not change while the page is open.

[{ name: "", words: "Whole face" }, ...TASK.regions].forEach(({ name, words, colour }, key) => {
  const button = document.createElement("button"), swatch = document.createElement("span"), hint = document.createElement("kbd");
  hint.textContent = key;
  hint.setAttribute("aria-hidden", "true");
  swatch.style.background = colour ?? "conic-gradient(" + TASK.regions.map((one) => one.colour).join(",") + ")";
  button.type = "button";
  button.dataset.region = name;
  button.append(swatch, words, hint);
  button.addEventListener("click", () => choose(name));
  at("regions").append(button);
});
TASK.landmarks.forEach((landmark, place) => {
  const [x, y] = TASK.diagram[place];
  svg("circle", at("diagram"), { cx: x * 100, cy: y * 100, r: 1.7, "data-place": place }).addEventListener("click", () => select(place));
});
TASK.frames.forEach((frame, place) => {
  const item = document.createElement("li"), button = document.createElement("button");
  if (place === 0 || TASK.frames[place - 1].recording !== frame.recording) item.dataset.recording = frame.recording;
  button.type = "button";
  button.textContent = place + 1;
  button.addEventListener("click", () => goTo(place));
  item.append(button);
  at("frames").append(item);
});
at("start-text").textContent = `${TASK.frames.length} frames. Each comes with 68 points, ${TASK.placed}: move those that are not in their place.`;
at("bar").value = 0;
ask();
