/**
 * Text that is only ever added to, kept as bytes outside the heap: a batch's thousand URLs are copied once each, and
 * nothing of them is left for the garbage collector to carry about.
 */

/** UTF-8 takes at most three bytes for a UTF-16 unit. */
const MAX_BYTES_PER_UNIT = 3;

/** The bytes of the last text: the next begins with as much room as it came to. */
let spare: Buffer | undefined;

export class AnswerText {
  #buffer: Buffer;
  #bytes = 0;
  #units = 0;

  /** @param expectedBytes to begin with; it grows when that is not enough */
  constructor(expectedBytes: number) {
    this.#buffer = spare ?? Buffer.allocUnsafe(expectedBytes);
    // Taken, so that two texts never share it.
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

  /** The whole text; nothing can be added after. */
  end(): string {
    // As many bytes as units: all of it is ASCII, which is read faster as Latin-1.
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
