/**
 * A map that is empty for most of its life, and takes next to no memory until something is in it: a large fleet has hundreds of thousands of
 * them.
 */
export class SparseMap<K, V> implements Map<K, V> {
  #map: Map<K, V> | undefined;

  get [Symbol.toStringTag](): string {
    return "SparseMap";
  }

  get size(): number {
    return this.#map?.size ?? 0;
  }

  get(key: K): V | undefined {
    return this.#map?.get(key);
  }

  has(key: K): boolean {
    return this.#map?.has(key) ?? false;
  }

  set(key: K, value: V): this {
    this.#map ??= new Map();
    this.#map.set(key, value);
    return this;
  }

  delete(key: K): boolean {
    return this.#map?.delete(key) ?? false;
  }

  clear(): void {
    this.#map?.clear();
  }

  forEach(each: (value: V, key: K, map: Map<K, V>) => void): void {
    this.#map?.forEach(each);
  }

  keys(): MapIterator<K> {
    return (this.#map ?? (NOTHING as Map<K, V>)).keys();
  }

  values(): MapIterator<V> {
    return (this.#map ?? (NOTHING as Map<K, V>)).values();
  }

  entries(): MapIterator<[K, V]> {
    return (this.#map ?? (NOTHING as Map<K, V>)).entries();
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }
}

const NOTHING: Map<unknown, unknown> = new Map();
