import { LRUCache } from 'lru-cache';

/** koa-ratelimit accepts nothing but a Map. This one drops the least recently used entry when it is full. */
export class LruMap extends Map<string, object> {
  readonly #cache: LRUCache<string, object>;

  constructor(max: number) {
    super();
    this.#cache = new LRUCache({ max });
  }

  override get(key: string): object | undefined {
    return this.#cache.get(key);
  }

  override has(key: string): boolean {
    return this.#cache.has(key);
  }

  override set(key: string, value: object): this {
    this.#cache.set(key, value);
    return this;
  }
}
