// What the help and the guide tell, English; as strings.js, one table a language.

export const lessons = {
  gestures: [
    ["0 … 9", "Choose the label to paint"],
    ["[ ]", "Smaller or larger brush; so does Alt+wheel"],
    ["Shift+drag", "A straight stroke; Shift+click goes on from the last one"],
    ["Wheel, pinch", "Zoom"],
    ["Space+drag", "Move the view; so does the middle button, or two fingers"],
    ["Right click", "Hide a joint; Delete hides the focused one"],
    ["Arrow keys", "Move the focused joint, with Shift by ten"],
    ["C (hold)", "Show the photo in place of the result"],
  ],
  fairUse: [
    "Your photo stays in this browser, which keeps your work, and in the memory of the server "
      + "while you edit. The server writes it nowhere, passes it on to nobody, and has forgotten "
      + "it half an hour after you were last here.",
    "Edit photos of people who agreed to it, and say so when you show a result. Exported pictures "
      + "carry a note that they were edited.",
    "No label stands for a bare torso, on purpose: the studio dresses people and undresses nobody.",
    "On a computer that others use, clear this site's data in the browser when you are done.",
  ],
  guideSteps: [
    {at: "[data-do=open]", title: "Open a photo",
      text: "One person, whole body or half. Pose and garments are found in a second. "
        + "The examples below need no photo of yours."},
    {at: ".photo-zone", title: "Drag a joint",
      text: "Raise an arm, cross the legs: the person follows. Choose on the left whether a "
        + "joint, a limb or the whole figure moves, or take one of the stances."},
    {at: ".map-zone", title: "Repaint the map",
      text: "Every colour is a part of body or outfit. Choose upper clothes and paint along an "
        + "arm: a longer sleeve. Fill a skirt with pants: trousers. The small shirt beside a "
        + "garment gives it any fabric."},
    {at: ".sides", title: "Two maps",
      text: "New look is what you want. If the photo was read wrongly, switch to In the photo "
        + "and mend it there; the result heals."},
    {at: ".result-zone", title: "See the result",
      text: "It follows while you paint. Compare by holding, with the slider, or with a "
        + "snapshot; Origins shows what is invented."},
    {at: ".strip", title: "Keep looks",
      text: "Snapshots branch and compare. Everything is kept in this browser by itself; "
        + "Export saves pictures, maps and the whole project."},
  ],
};
