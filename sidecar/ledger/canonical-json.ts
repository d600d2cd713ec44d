import { hash } from 'node:crypto';
import serialize from 'canonicalize';

/**
 * RFC 8785 (JSON Canonicalization Scheme): members sorted by UTF-16 code units, numbers as ECMAScript writes them, no
 * white space. Members whose value is `undefined` are left out, as JSON.stringify does.
 *
 * Throws TypeError for what has no JSON form (NaN, infinities, a lone surrogate, `undefined` itself).
 */
export function canonicalJson(value: unknown): string {
  // What is in order already, as everything read back from a ledger is, needs no sorting: V8 writes numbers and strings
  // as RFC 8785 wants them, some ten times faster.
  if (isInOrder(value)) return JSON.stringify(value);
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
  return hash('sha256', text, 'hex');
}

/** Deeper than anything of ours; what is deeper, a cycle above all, goes the slow way. */
const DEEPEST = 100;

/** Whether JSON.stringify writes the canonical form: plain JSON values only, members sorted, no lone surrogate. */
function isInOrder(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'boolean' || value === null) return true;
  if (typeof value !== 'object' || depth > DEEPEST) return false;
  if (Array.isArray(value)) return isInOrderThroughout(value, depth + 1);
  // Anything with a way of its own to become JSON (a Date) is not looked into.
  if (Object.getPrototypeOf(value) !== Object.prototype || 'toJSON' in value) return false;
  let before = '';
  for (const name of Object.keys(value)) {
    // JavaScript compares as RFC 8785 sorts: by UTF-16 code units. Whole numbers come first in an object, sorted or not.
    if (name < before || !name.isWellFormed()) return false;
    before = name;
    if (!isInOrder((value as Record<string, unknown>)[name], depth + 1)) return false;
  }
  return true;
}

/** By index: a hole is a value too, and no JSON. */
function isInOrderThroughout(values: readonly unknown[], depth: number): boolean {
  if ('toJSON' in values) return false;
  for (let at = 0; at < values.length; at++) if (!isInOrder(values[at], depth)) return false;
  return true;
}
