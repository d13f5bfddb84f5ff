// What the Go client v0.1.0 exports about pages. Whoever uses `List` and `Page` needs none of it.

/** Response header: what `pageToken` takes for the next page. Absent or empty on the last. */
export const NEXT_PAGE_TOKEN_HEADER = "next-page-token";
/** Response header: what `pageToken` takes for the page before. */
export const PREVIOUS_PAGE_TOKEN_HEADER = "previous-page-token";
/** Response header: how many items a page holds at most. */
export const PAGE_SIZE_HEADER = "page-size";
/** Response header: how many items all pages hold. */
export const TOTAL_ITEMS_HEADER = "total-items";
/** Devices to a page where `pageSize` is left out. */
export const DEFAULT_PAGE_SIZE = 100;
/** The most devices to a page. */
export const MAX_PAGE_SIZE = 500;
