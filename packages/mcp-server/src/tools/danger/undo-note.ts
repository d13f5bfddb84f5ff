/** How what was created is taken back: `delete_resource` is in a toolset of its own, which not every server offers. */
export const undoNote =
  "To take it back: delete_resource with the arguments in undo, or the Synpse console where that tool is not offered.";
