// The words of the fabric menu, English; strings.js takes them in.

export const fabricWords = {
  fabricTitle: "Fabric of {garment}",
  fabricChip: "Fabric of {garment}: {fabric}",
  fabricList: "What it is made of",
  fabricOwn: "Own look",
  fabricColour: "A colour",
  fabricOf: "The {garment} of this photo",
  fabricFrom: "{photo}: {garment}",
  fabricAdd: "Add a picture of a fabric: choose it, or drop or paste it here",
  fabricStrength: "Strength",
  fabricScale: "Scale",
  fabricTurn: "Rotation",
};
