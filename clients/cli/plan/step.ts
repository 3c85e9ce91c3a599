/**
 * Defines a step of a plan that a command prints: what is pasted where, the check after it, and the way back. Each plan has its own
 * names of steps and places.
 */

export interface Commands<Place extends string> {
  readonly on: Place;
  readonly commands: readonly string[];
}

export interface Check<Place extends string> extends Commands<Place> {
  /** Output of the last command; `…` stands for anything. */
  readonly answer: string;
  /** Meaning of that output. */
  readonly means?: string;
}

export interface Step<Name extends string, Place extends string> {
  readonly name: Name;
  readonly title: string;
  readonly why: string;
  /** Work to be done by hand, between or besides the commands. */
  readonly byHand: readonly string[];
  readonly do: readonly Commands<Place>[];
  readonly check: readonly Check<Place>[];
  readonly back: readonly Commands<Place>[];
  /** Facts that the way back depends on. */
  readonly backNote?: string;
}

export type Numbered<AnyStep> = AnyStep & { readonly number: number };
