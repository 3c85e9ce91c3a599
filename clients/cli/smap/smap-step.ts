/** Defines a step of the change: what is pasted where, the check after it, and the way back. */

/** Names where a command is pasted: where the stack is deployed, on smap's server as root, or on any machine but the server. */
export type Place = 'operator' | 'server' | 'elsewhere';

export interface Commands {
  readonly on: Place;
  readonly commands: readonly string[];
}

export interface Check extends Commands {
  /** Output of the last command; `…` stands for anything. */
  readonly answer: string;
  /** Meaning of that output. */
  readonly means?: string;
}

export type StepName =
  | 'record'
  | 'team'
  | 'cors'
  | 'tokens'
  | 'overlay'
  | 'credentials'
  | 'old-key'
  | 'policy'
  | 'public'
  | 'retire'
  | 'projects';

export interface Step {
  readonly name: StepName;
  readonly title: string;
  readonly why: string;
  /** Files of `examples/smap` that it installs. */
  readonly files: readonly string[];
  /** Work to be done by hand, between or besides the commands. */
  readonly byHand: readonly string[];
  readonly do: readonly Commands[];
  readonly check: readonly Check[];
  readonly back: readonly Commands[];
  /** Facts that the way back depends on. */
  readonly backNote?: string;
}

export interface NumberedStep extends Step {
  readonly number: number;
}
