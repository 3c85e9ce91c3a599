/** Says in a sentence what failed: messages of the library and the broker are plain, but begin small and end without a dot. */
export function faultInWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? '' : '.'}`;
}

/** Says what to do where the library keeps nothing, which the page learns at its start or when somebody joins. */
export const STORES_NOTHING = {
  title: 'This browser stores nothing for this page.',
  advice: 'Your sign-in cannot be kept. Allow this page to store data, make room, or use a window that is not private.',
};

/** Says what a page does not show of itself: that the way to the broker is broken, not the person's place. */
export const UNREACHED = { title: 'The broker was not reached.', advice: 'Check the connection, and try again.' };
