// How a room was entered is an answer like any other, to a question every checklist has.

export const ENTRY = "room-entry";
export const NOT_ENTERED = ["refused", "absent"];
