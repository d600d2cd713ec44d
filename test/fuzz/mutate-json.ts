import type { Random } from '../../sidecar/synth/random.ts';
import { ODD_SENTENCES } from './odd-texts.ts';

/** JSON that may change in place. */
export type Node = null | boolean | number | string | Node[] | { [key: string]: Node };

/** Stands for text that no JSON.stringify would write; replaced in the end. */
const RAW = '\u0001raw:';
const raw = (text: string): string => `${RAW}${Buffer.from(text).toString('base64')}\u0001`;

interface Slot {
  readonly holder: Node[] | { [key: string]: Node };
  readonly key: string;
  readonly value: Node;
  readonly path: string;
}

/** Every place of a tree that holds something, root apart. */
function slotsOf(root: Node): Slot[] {
  const slots: Slot[] = [];
  const open: { node: Node; path: string }[] = [{ node: root, path: '' }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, path } = next;
    if (typeof node !== 'object' || node === null) continue;
    for (const [key, value] of Object.entries(node)) {
      slots.push({ holder: node, key, value, path });
      open.push({ node: value, path: `${path}/${key}` });
    }
  }
  return slots;
}

/** As own property, `__proto__` included. A copy: the next change may be made within it, and the lists below are for all. */
function put(holder: Slot['holder'], key: string, what: Node): void {
  const value = structuredClone(what);
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

const CONTENT = '0040A730';
const nested = (levels: number, bottom: string): string =>
  `{"${CONTENT}":{"vr":"SQ","Value":[`.repeat(levels) + bottom + ']}}'.repeat(levels);
const nestedLists = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

const STRANGE: readonly Node[] = [
  ...[null, true, false, 0, -1, 1.5, 1e308, -1e308, 5e-324, 2 ** 53, '', ' ', [], {}, [null], [[]], [{}]],
  ...['NaN', 'Infinity', '-Infinity', '1e400', '0x10', '1,5', '--1', '1e308', '00000000000000000001', '12\\34', 'null'],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '\ud800',
    'a\udc00b',
    '\u0000',
    'x\u0000y',
    '\u001b$B\u0007',
  ],
  ...['\u202eabc', '\ufeff', '\u0085', '\u2028', '*', '?', '1.2..3', '99991399', '18000101', '20269999', '256060'],
  ...[raw('1e999'), raw('-1e999'), raw('-0'), raw('123456789012345678901234567890'), raw(nestedLists(2000))],
];

const KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'vr',
  'Value',
  'InlineBinary',
  'BulkDataURI',
  CONTENT,
  '0040a730',
  '00080018',
  'length',
  '',
];
const VRS: readonly Node[] = ['SQ', 'PN', 'UN', 'OB', 'DS', 'UT', 'IS', 'FD', 'AT', '', 'zz', 7, null, {}];
const URIS: readonly Node[] = [
  '/studies/1/bulk',
  'http://192.0.2.1/studies/1.2/series/3',
  'studies',
  '',
  7,
  null,
  'file:///etc/x',
  '//',
];

const isRecord = (node: Node): node is { [key: string]: Node } =>
  typeof node === 'object' && node !== null && !Array.isArray(node);

function spoilText(text: string, random: Random): Node {
  const at = random.integer(0, text.length);
  const insert = (what: string): string => text.slice(0, at) + what + text.slice(at);
  switch (random.integer(0, 9)) {
    case 0:
      return insert(
        random.pick([
          '\ud83d',
          '\udc00',
          '\u0000',
          '\u0007',
          '\u001b',
          '\u0085',
          '\\',
          '=',
          '^',
          '\n',
          '\u202e',
          '\ufffd',
        ]),
      );
    case 1:
      return text.repeat(random.integer(2, 40));
    case 2:
      return text.slice(0, at);
    case 3:
      return insert('A'.repeat(random.pick([20, 70, 1100, 20_000])));
    case 4:
      return insert(
        random.pick(['a ', '8 mm ', '. ', 'no ', '1.1', '(', 'right ']).repeat(random.pick([10, 300, 3000])),
      );
    case 5:
      return Number(text);
    case 6:
      return [text];
    case 7:
      return { Alphabetic: text };
    case 8:
      return insert(` ${random.pick(ODD_SENTENCES)} `);
    default:
      return text.toUpperCase() === text ? text.toLowerCase() : text.toUpperCase();
  }
}

/** Items that point at others, or at themselves. */
function pointers(path: string, random: Random): Node {
  const own = [...path.matchAll(/\/0040A730\/Value\/(\d+)/g)].map(([, at]) => Number(at) + 1);
  const targets: Node[] = [
    [1],
    [1, ...own],
    [1, ...own.slice(0, -1)],
    [1, 1],
    [1, 2, 1],
    [0],
    [-1],
    [1e9],
    [1.5],
    [],
    ['1', '2'],
    [1, null],
  ];
  const pointer = (): Node => ({
    '0040A010': { vr: 'CS', Value: [random.pick(['CONTAINS', 'INFERRED FROM', 'HAS PROPERTIES', 'SELECTED FROM'])] },
    '0040DB73': { vr: 'UL', Value: random.pick(targets) },
  });
  return Array.from({ length: random.pick([1, 1, 2, 5, 40]) }, pointer);
}

function growList(list: Node[], random: Random): void {
  if (list.length === 0) return;
  const copies = random.pick([1, 1, 2, 5, 30]);
  const one = random.pick(list);
  for (let left = copies; left > 0; left--) list.splice(random.integer(0, list.length), 0, structuredClone(one));
}

type Change = (slot: Slot, all: readonly Slot[], random: Random) => void;
const isAttribute = ({ value }: Slot): boolean => isRecord(value) && 'vr' in value;

const CHANGES: readonly (readonly [weight: number, change: Change, fits?: (slot: Slot) => boolean])[] = [
  [6, ({ holder, key }, _all, random) => put(holder, key, random.pick(STRANGE))],
  [
    6,
    ({ holder, key, value }, _all, random) => put(holder, key, spoilText(value as string, random)),
    ({ value }) => typeof value === 'string',
  ],
  [
    4,
    ({ holder, key }) => {
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
    },
  ],
  [3, ({ value }, _all, random) => growList(value as Node[], random), ({ value }) => Array.isArray(value)],
  [3, ({ holder, key }, all, random) => put(holder, key, structuredClone(random.pick(all).value))],
  [
    2,
    ({ holder, key, value }, _all, random) =>
      put(
        holder,
        key,
        random.pick<() => Node>([
          () => [value],
          () => ({ 0: value }),
          () => [[value]],
          () => String(value),
          () => Object.values(value ?? {}),
        ])(),
      ),
  ],
  [
    2,
    ({ value }, _all, random) => put(value as { [key: string]: Node }, random.pick(KEYS), random.pick(STRANGE)),
    ({ value }) => isRecord(value),
  ],
  [
    2,
    ({ value }) => {
      delete (value as { vr?: Node }).vr;
    },
    isAttribute,
  ],
  [2, ({ value }, _all, random) => put(value as { [key: string]: Node }, 'vr', random.pick(VRS)), isAttribute],
  [2, ({ value }, _all, random) => put(value as { [key: string]: Node }, 'Value', random.pick(STRANGE)), isAttribute],
  [
    1,
    ({ value }, _all, random) => {
      const one = value as { [key: string]: Node };
      delete one.Value;
      one.BulkDataURI = random.pick(URIS);
    },
    isAttribute,
  ],
  [
    1,
    ({ value }, _all, random) => {
      const one = value as { [key: string]: Node };
      delete one.Value;
      one.InlineBinary = random.pick<Node>(['!!!', 'AAAA', '', 7, null, 'A'.repeat(100_001)]);
    },
    isAttribute,
  ],
  [
    2,
    ({ value, path, key }, _all, random) => {
      (value as Node[]).push(...(pointers(`${path}/${key}`, random) as Node[]));
    },
    ({ value, path, key }) => Array.isArray(value) && key === 'Value' && path.endsWith(CONTENT),
  ],
];

/** Rare, for they are large: ten thousand items, five thousand levels, a text of a megabyte. */
const LARGE: readonly Change[] = [
  ({ value }, _all, random) => {
    const list = value as Node[];
    const one = list.length > 0 ? random.pick(list) : null;
    for (let left = 10_000; left > 0; left--) list.push(structuredClone(one));
  },
  ({ value }) => {
    (value as Node[]).push(raw(nested(5000, '{}')));
  },
  ({ value }, _all, random) => {
    (value as Node[]).push(raw(nested(random.integer(50, 80), '{}')));
  },
  ({ holder, key }, _all, random) => put(holder, key, [random.pick(ODD_SENTENCES).repeat(20_000).slice(0, 1_000_000)]),
  ({ holder, key }, _all, random) =>
    put(holder, key, [
      random
        .pick(['a', ' ', '1', '-', 'a ', '1 x ', 'no ', '8 mm ', '.', '\n', '(', '1.'])
        .repeat(random.pick([10_000, 200_000])) + random.pick(['', 'x', '1.', '\n']),
    ]),
];

const BAG = CHANGES.flatMap(([weight, change, fits]) =>
  Array.from({ length: weight }, () => ({ change, fits: fits ?? (() => true) })),
);

function changeOnce(root: Node, random: Random): void {
  const slots = slotsOf(root);
  if (slots.length === 0) return;
  if (random.integer(1, 250) === 1) {
    const lists = slots.filter(({ value, key }) => key === 'Value' && Array.isArray(value));
    if (lists.length > 0) random.pick(LARGE)(random.pick(lists), slots, random);
    return;
  }
  const { change, fits } = random.pick(BAG);
  const fitting = slots.filter(fits);
  if (fitting.length > 0) change(random.pick(fitting), slots, random);
}

/** The JSON text of a document or answer after one to six changes. The tree given stays as it is. */
export function mutateJson(document: unknown, random: Random): string {
  const root = structuredClone(document) as Node;
  for (let left = random.pick([1, 1, 2, 2, 3, 4, 6]); left > 0; left--) changeOnce(root, random);
  const text = JSON.stringify(root);
  return text.replace(/"\\u0001raw:([A-Za-z0-9+/=]*)\\u0001"/g, (_, held: string) =>
    Buffer.from(held, 'base64').toString(),
  );
}
