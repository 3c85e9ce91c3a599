/** Reads one setting of a bucket with the operator's own rights; what cannot be read is not well, and names the right that is missing. */
import { faultOf } from './store-answer.ts';

export type Setting<Value> =
  | { readonly kind: 'is'; readonly value: Value }
  /** The bucket does not have it. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unread'; readonly why: string; readonly remedy: string };

/**
 * @param right that reading needs
 * @param absent codes by which S3 says that the bucket does not have it
 */
export async function settingOf<Value>(
  right: string,
  absent: readonly string[],
  asked: Promise<Value>,
): Promise<Setting<Value>> {
  try {
    return { kind: 'is', value: await asked };
  } catch (error) {
    const { code, status } = faultOf(error);
    if (absent.includes(code)) return { kind: 'none' };
    if (code === 'AccessDenied' || code === '403' || code === 'Forbidden')
      return { kind: 'unread', why: 'you may not read it', remedy: `give yourself the right ${right} on the bucket` };
    if (status === 501 || status === 405 || code === 'NotImplemented')
      return { kind: 'unread', why: `the store does not tell it (${code})`, remedy: 'look for it in the store itself' };
    return {
      kind: 'unread',
      why: `no answer (${code})`,
      remedy: `see that your AWS credentials are of the bucket's account, with ${right}`,
    };
  }
}
