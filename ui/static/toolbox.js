// The tools of the rail: name, key, icon; keys and help read them too.

export const TOOLS = [
  {name: "joints", key: "v"},
  {name: "brush", key: "b"},
  {name: "eraser", key: "e"},
  {name: "fill", key: "g"},
  {name: "lasso", key: "l"},
  {name: "rectangle", key: "r"},
  {name: "pick", key: "i"},
  {name: "resize", key: "w"},
];
export const WITH_BRUSH = ["brush", "eraser"];
