import { type Place, readLoosely } from '../fuzz/loose-reader.ts';

/** Elements of the dataset itself, not of its sequences, in their order. */
function outermost(places: readonly Place[]): Place[] {
  const found: Place[] = [];
  let end = 0;
  for (const place of places.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (place.start < end || place.tag < '00080000') continue;
    found.push(place);
    end = place.end;
  }
  return found;
}

function element(tag: string, vr: string, value: string, isExplicit: boolean): Buffer {
  const text = value.length % 2 === 0 ? value : `${value}${vr === 'UI' ? '\0' : ' '}`;
  const head = Buffer.alloc(8);
  head.writeUInt16LE(Number.parseInt(tag.slice(0, 4), 16), 0);
  head.writeUInt16LE(Number.parseInt(tag.slice(4), 16), 2);
  if (isExplicit) {
    head.write(vr, 4, 'latin1');
    head.writeUInt16LE(text.length, 6);
  } else head.writeUInt32LE(text.length, 4);
  return Buffer.concat([head, Buffer.from(text, 'latin1')]);
}

/**
 * A file, broken as it is, with other values of a few short attributes; its other bytes stay where they are. What no
 * reader can find its way in stays as it was.
 */
export function restamped(
  file: Uint8Array,
  values: Readonly<Record<string, readonly [vr: string, value: string]>>,
): Buffer {
  let bytes: Buffer = Buffer.from(file);
  for (const [tag, [vr, value]] of Object.entries(values)) {
    const places = outermost(readLoosely(bytes).places);
    const there = places.find((place) => place.tag === tag);
    const next = there ?? places.find((place) => place.tag > tag);
    const sample = there ?? places[0];
    if (!sample || !next) continue;
    // Short VRs have two bytes of length where they are written out.
    const isExplicit = places.some(({ lengthSize }) => lengthSize === 2);
    bytes = Buffer.concat([
      bytes.subarray(0, next.start),
      element(tag, vr, value, isExplicit),
      bytes.subarray((there ?? { end: next.start }).end),
    ]);
  }
  return bytes;
}
