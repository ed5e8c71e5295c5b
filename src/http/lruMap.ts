import { LRUCache } from 'lru-cache';

/** koa-ratelimit accepts nothing but a Map. This one drops the least recently used entry when it is full. */
export class LruMap extends Map<string, object> {
  readonly #cache: LRUCache<string, object>;

  constructor(max: number) {
    super();
    // `max` would allocate its arrays at once: 4 MB and 20 ms for each of the many limits. A size of 1 per entry bounds it the same.
    this.#cache = new LRUCache({ maxSize: max, sizeCalculation: () => 1 });
  }

  override get(key: string): object | undefined {
    return this.#cache.get(key);
  }

  override has(key: string): boolean {
    return this.#cache.has(key);
  }

  override delete(key: string): boolean {
    return this.#cache.delete(key);
  }

  override set(key: string, value: object): this {
    this.#cache.set(key, value);
    return this;
  }
}
