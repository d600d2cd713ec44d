import { createHash } from 'node:crypto';
import serialize from 'canonicalize';

/**
 * RFC 8785 (JSON Canonicalization Scheme): members sorted by UTF-16 code units, numbers as ECMAScript writes them, no
 * white space. Members whose value is `undefined` are left out, as JSON.stringify does.
 *
 * Throws TypeError for what has no JSON form (NaN, infinities, a lone surrogate, `undefined` itself).
 */
export function canonicalJson(value: unknown): string {
  let text: string | undefined;
  try {
    text = serialize(value);
  } catch {
    // The library's own text is not taken over: it could quote the value.
    throw new TypeError('the value has no canonical JSON form (RFC 8785): NaN, infinity, lone surrogate or a cycle');
  }
  if (text === undefined) throw new TypeError('the value has no canonical JSON form (RFC 8785): undefined');
  return text;
}

/** SHA-256 over the UTF-8 bytes of a text, 64 lower-case hex digits. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
