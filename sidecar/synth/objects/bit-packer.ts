/** Bits of many frames one behind the other, the first one lowest in its byte; frames need not end with a byte (PS3.5 8.1.1). */
export interface BitPacker {
  /** @param pixels 0 or 1 */
  append(pixels: Uint8Array): void;
  bytes(): Uint8Array;
}

export function bitPacker(): BitPacker {
  const chunks: Uint8Array[] = [];
  let [held, count] = [0, 0];
  return {
    append(pixels) {
      const chunk = new Uint8Array((count + pixels.length) >> 3);
      let at = 0;
      for (const pixel of pixels) {
        held |= pixel << count;
        count++;
        if (count < 8) continue;
        chunk[at++] = held;
        [held, count] = [0, 0];
      }
      chunks.push(chunk);
    },
    bytes: () => new Uint8Array(Buffer.concat(count > 0 ? [...chunks, Uint8Array.of(held)] : chunks)),
  };
}
