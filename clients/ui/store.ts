/** Holds a value that components show: whoever changes it replaces it, and whoever shows it is drawn anew. */
import { useEffect, useState } from 'preact/hooks';

type Listener = () => void;

export class Store<Value> {
  #value: Value;
  readonly #listeners = new Set<Listener>();

  constructor(value: Value) {
    this.#value = value;
  }

  get value(): Value {
    return this.#value;
  }

  /** Tells all listeners, unless the value is the one that is there. */
  set(value: Value): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listen of [...this.#listeners]) listen();
  }

  /** @returns what ends the subscription */
  subscribe(listen: Listener): () => void {
    this.#listeners.add(listen);
    return () => {
      this.#listeners.delete(listen);
    };
  }
}

/** Returns the store's value, and draws the component anew when it changes. */
export function useStore<Value>(store: Store<Value>): Value {
  const [, setTurn] = useState(0);
  const { value } = store;
  useEffect(() => {
    const draw = (): void => {
      setTurn((turn) => turn + 1);
    };
    const end = store.subscribe(draw);
    // The value may have changed between drawing and subscribing.
    if (!Object.is(value, store.value)) draw();
    return end;
  }, [store]);
  return value;
}
