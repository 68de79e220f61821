// The icons, drawn on a grid of 20 x 20; "solid" shapes are filled.

const SHAPES = {
  joints: `<path d="M5 4.5 10 10l-1 6M10 10l5.5-2"/><g class="solid">
    <circle cx="5" cy="4.5" r="2"/><circle cx="10" cy="10" r="2"/>
    <circle cx="15.5" cy="8" r="2"/><circle cx="9" cy="16" r="2"/></g>`,
  brush: `<path d="M16.5 3.5 9 11"/><path class="solid" d="M8.5 11c-2.5-.4-3.7 1-3.9 2.7-.1
    1.2-.8 2-1.6 2.3 3 1.2 6.6.4 7.3-2.3.3-1.3-.5-2.5-1.8-2.7z"/>`,
  eraser: `<path d="m8 16-4.3-4.3a1.2 1.2 0 0 1 0-1.7l6.8-6.8a1.2 1.2 0 0 1 1.7 0l4.1 4.1a1.2
    1.2 0 0 1 0 1.7L9.3 16zM7 6.7l5.8 5.8M8 16h8.5"/>`,
  fill: `<path d="M8 3.5 3.6 8a1.4 1.4 0 0 0 0 2l4.9 4.9a1.4 1.4 0 0 0 2 0L16 9.4zM5 2.5l3 3"/>
    <path class="solid" d="M16.6 12.5s1.6 1.9 1.6 2.9a1.6 1.6 0 0 1-3.2 0c0-1 1.6-2.9 1.6-2.9z"/>`,
  lasso: `<ellipse cx="10" cy="7.6" rx="7" ry="4.4"/><path d="M5.3 11c-1.5.8-1.7 2.6-.3 3.2 1.5.6
    2.6-.8 1.7-1.9M6.5 14.2c.3 1.4-.4 2.6-1.4 3.2"/>`,
  rectangle: `<rect x="3.5" y="5" width="13" height="10" rx="1" stroke-dasharray="3 2.2"/>`,
  pick: `<path d="m11 6 3 3M12.2 4.6a1.9 1.9 0 0 1 2.7 0l.5.5a1.9 1.9 0 0 1 0 2.7L13 10.2 9.8
    7zM9.8 7.6l-5.4 5.4-.7 3.3 3.3-.7 5.4-5.4"/>`,
  resize: `<path d="M12 3.5h4.5V8M16.2 3.8 11.5 8.5M8 16.5H3.5V12M3.8 16.2l4.7-4.7"/>`,
  locked: `<rect x="4.5" y="9" width="11" height="7.5" rx="1.6"/><path d="M7 9V6.6a3 3 0 0 1 6
    0V9"/>`,
  unlocked: `<rect x="4.5" y="9" width="11" height="7.5" rx="1.6"/><path d="M7 9V5.6a3 3 0 0 1
    5.8-.9"/>`,
  open: `<path d="M3 15.5v-10A1.5 1.5 0 0 1 4.5 4H8l2 2.2h5.5A1.5 1.5 0 0 1 17 7.7v7.8a1
    1 0 0 1-1 1H4a1 1 0 0 1-1-1z"/>`,
  undo: `<path d="M7.5 4 4 7.5 7.5 11M4 7.5h7.5a4.25 4.25 0 0 1 0 8.5H8"/>`,
  redo: `<path d="M12.5 4 16 7.5 12.5 11M16 7.5H8.5a4.25 4.25 0 0 0 0 8.5H12"/>`,
  help: `<circle cx="10" cy="10" r="7"/><path d="M7.9 8.2a2.2 2.2 0 1 1 3.3 1.9c-.8.5-1.2
    .9-1.2 1.7M10 14v.1"/>`,
  theme: `<circle cx="10" cy="10" r="6.5"/><path class="solid" d="M10 3.5a6.5 6.5 0 0 1 0
    13z"/>`,
  mirror: `<path d="M10 3v14" stroke-dasharray="2.5 2"/><path d="M7.5 6 3 14.5h4.5zM12.5
    6l4.5 8.5h-4.5z"/>`,
  fit: `<path d="M3.5 7.5v-4h4M12.5 3.5h4v4M16.5 12.5v4h-4M7.5 16.5h-4v-4"/>`,
  camera: `<path d="M4 6.5h2.5L8 4.5h4l1.5 2H16a1 1 0 0 1 1 1V15a1 1 0 0 1-1 1H4a1 1 0 0
    1-1-1V7.5a1 1 0 0 1 1-1z"/><circle cx="10" cy="11" r="2.6"/>`,
  fabric: `<path d="M7 3.5 3 6l1.8 3.3 1.7-.9v8.1h7V8.4l1.7.9L17 6l-4-2.5a3 3 0 0 1-6 0z"/>`,
  own: `<circle cx="10" cy="10" r="6.5"/><path d="m5.5 14.5 9-9"/>`,
  add: `<path d="M10 4.5v11M4.5 10h11"/>`,
  close: `<path d="m5.5 5.5 9 9M14.5 5.5l-9 9"/>`,
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  svg.innerHTML = SHAPES[name];
  return svg;
}

// Draw the icons that the template only names.
export function drawIcons(element) {
  for (const node of element.querySelectorAll("[data-icon]")) {
    node.prepend(icon(node.dataset.icon));
  }
}
