/** What the ports of the measurements' device do. How many bytes is told in the place of the host's name. */
export const ports = { echo: 7, sink: 9, source: 19 } as const;
