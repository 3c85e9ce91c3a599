/** A start that fails with one clear line, without a stack. */
export class StartError extends Error {}
