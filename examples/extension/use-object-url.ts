/** Returns an address of a blob for as long as a component shows it. */
import { useEffect, useState } from 'preact/hooks';

/** @returns `undefined` at first, and without a blob */
export function useObjectUrl(blob: Blob | undefined): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (blob === undefined) return undefined;
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => {
      URL.revokeObjectURL(made);
    };
  }, [blob]);
  return url;
}
