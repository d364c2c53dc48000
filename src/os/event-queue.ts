/** What happens, in order, for one reader that takes it when it has time. */
export class EventQueue<Item> {
  readonly #items: Item[] = [];
  #wake: (() => void) | undefined;

  put(item: Item): void {
    this.#items.push(item);
    this.#wake?.();
  }

  /** The next item; undefined after `within` milliseconds without one. */
  async take(within?: number): Promise<Item | undefined> {
    if (this.#items.length === 0) await this.#something(within);
    return this.#items.shift();
  }

  #something(within: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const timer = within === undefined ? undefined : setTimeout(resolve, within);
      this.#wake = () => {
        this.#wake = undefined;
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
