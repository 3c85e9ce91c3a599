/** A start that cannot be: one clear line, without a stack. */
export class StartError extends Error {}
