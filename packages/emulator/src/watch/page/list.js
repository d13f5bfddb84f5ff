/** @import { Changes } from "../messages.ts" */

/**
 * A list that the emulator tells the changes of.
 * @template {{ readonly id: string }} Row
 */
export function list() {
  /** @type {Map<string, Row>} */
  const rows = new Map();
  /** @type {readonly string[]} */
  let order = [];
  return {
    /** @param {Changes<Row>} changes */
    apply(changes) {
      for (const row of changes.rows) rows.set(row.id, row);
      if (!changes.order) return;
      order = changes.order;
      const known = new Set(order);
      for (const id of rows.keys()) if (!known.has(id)) rows.delete(id);
    },
    clear() {
      rows.clear();
      order = [];
    },
    /** @param {string} id */
    get: (id) => rows.get(id),
    /** @returns {Row[]} */
    all: () =>
      order.flatMap((id) => {
        const row = rows.get(id);
        return row ? [row] : [];
      }),
  };
}
