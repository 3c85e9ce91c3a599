/**
 * Builds an append-only text as bytes outside the heap: a batch's thousand URLs are copied once each, and leave nothing to the
 * garbage collector.
 */

/** UTF-8 takes at most three bytes for a UTF-16 unit. */
const MAX_BYTES_PER_UNIT = 3;

/** The bytes of the last text: the next begins with as much room as it needed. */
let spare: Buffer | undefined;

export class AnswerText {
  #buffer: Buffer;
  #bytes = 0;
  #units = 0;

  /** @param expectedBytes to begin with; the buffer grows if that is not enough */
  constructor(expectedBytes: number) {
    this.#buffer = spare ?? Buffer.allocUnsafe(expectedBytes);
    // The buffer is taken, so two texts never share it.
    spare = undefined;
  }

  get bytes(): number {
    return this.#bytes;
  }

  append(text: string): void {
    this.#makeRoom(text.length * MAX_BYTES_PER_UNIT);
    this.#bytes += this.#buffer.write(text, this.#bytes, 'utf8');
    this.#units += text.length;
  }

  /** @param text of ASCII alone, which is copied as it is */
  appendAscii(text: string): void {
    this.#makeRoom(text.length);
    this.#bytes += this.#buffer.write(text, this.#bytes, 'latin1');
    this.#units += text.length;
  }

  /** Returns the whole text; nothing can be added after. */
  end(): string {
    // A text with as many bytes as units is ASCII, which is read faster as Latin-1.
    const text = this.#buffer.toString(this.#bytes === this.#units ? 'latin1' : 'utf8', 0, this.#bytes);
    spare = this.#buffer;
    this.#buffer = Buffer.alloc(0);
    this.#bytes = 0;
    this.#units = 0;
    return text;
  }

  #makeRoom(bytes: number): void {
    const needed = this.#bytes + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(needed * 2);
    this.#buffer.copy(larger, 0, 0, this.#bytes);
    this.#buffer = larger;
  }
}
