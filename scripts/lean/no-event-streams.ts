/**
 * Replaces `@smithy/core/event-streams` in bundles: no call of ours streams events. Without this one dynamic import esbuild also
 * need not wrap every module of the SDK for itself, so the rest becomes smaller and starts faster.
 */
export function EventStreamSerde(): never {
  throw new Error('the bundles leave event streams out (scripts/build.ts)');
}

export function eventStreamSerdeProvider(): never {
  throw new Error('the bundles leave event streams out (scripts/build.ts)');
}
