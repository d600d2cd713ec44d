import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect } from 'chai';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '../..');
const files = globSync(['sidecar/**/*.ts', 'migrations/*.ts', 'orthanc-config/*.ts', 'test/**/*.ts'], {
  cwd: ROOT,
}).filter((f) => !f.endsWith('.d.ts'));
const importsOf = new Map(
  files.map((file) => {
    const { importedFiles } = ts.preProcessFile(readFileSync(join(ROOT, file), 'utf8'), true, true);
    return [
      file,
      importedFiles.map(({ fileName }) =>
        fileName.startsWith('.') ? normalize(join(dirname(file), fileName)) : fileName,
      ),
    ];
  }),
);

/** `sidecar/evidence/tid1500.ts` -> `evidence`; files at the top of sidecar/ are rooms of their own. */
const roomOf = (path: string) =>
  path.startsWith('sidecar/') ? (path.split('/')[1] ?? '') : (path.split('/')[0] ?? '');
const packageOf = (specifier: string) =>
  specifier.replace(/^node:.*/, '').match(/^(@[^/]+\/[^/]+|[^/.][^/]*)/)?.[0] ?? '';

const COMMON = ['domain', 'errors.ts', 'log.ts'];
const PURE_DICOM = ['sidecar/dicom/dicom-json.ts', 'sidecar/dicom/codes.ts', 'sidecar/dicom/uids.ts'];
const PURE_LEDGER = ['sidecar/ledger/canonical-json.ts', 'sidecar/ledger/hash-chain.ts', 'sidecar/ledger/verify.ts'];

/** Who may import whom: rooms, single files, and the libraries a room owns. */
const RULES: Record<string, { rooms?: readonly string[]; files?: readonly string[]; packages?: readonly string[] }> = {
  domain: {},
  'error-table.ts': {},
  'errors.ts': { rooms: ['error-table.ts'] },
  'log.ts': { rooms: ['errors.ts'], packages: ['winston'] },
  'schedule.ts': { packages: ['node-cron'] },
  'threads.ts': { files: ['sidecar/errors.ts'] },
  'config.ts': { rooms: ['errors.ts', 'setting-values.ts', 'settings.ts'] },
  'settings.ts': {
    rooms: ['setting-values.ts', 'model-settings.ts'],
    files: ['sidecar/pacs/archives-file.ts', 'sidecar/report/profiles.ts'],
  },
  'model-settings.ts': { rooms: ['setting-values.ts'] },
  'setting-values.ts': { files: ['sidecar/intake/selection-rules.ts', 'sidecar/pacs/archives-file.ts'] },
  dicom: { rooms: COMMON, packages: ['dcmjs'] },
  pacs: { rooms: [...COMMON, 'dicom'], packages: ['dicomweb-client'] },
  db: { rooms: COMMON, packages: ['knex', 'pg', '@electric-sql/pglite', '@electric-sql/pglite-socket'] },
  ledger: { rooms: [...COMMON, 'db'], packages: ['canonicalize', 'knex'] },
  intake: { rooms: [...COMMON, 'db'], packages: ['pg-boss', 'knex'] },
  drafts: { rooms: [...COMMON, 'db'], packages: ['knex'] },
  evidence: { rooms: [...COMMON, 'dicom', 'claims'], packages: ['eld', 'unpdf'] },
  inference: { rooms: COMMON, packages: ['@xenova/transformers', 'onnxruntime-node'] },
  priors: { rooms: COMMON, files: PURE_DICOM },
  comparison: { rooms: COMMON, files: PURE_DICOM },
  claims: { rooms: COMMON, files: PURE_DICOM },
  report: { rooms: COMMON, files: PURE_DICOM, packages: ['pdfkit', 'bidi-js', 'linebreak'] },
  fonts: { rooms: COMMON, packages: ['fontkit', 'subset-font'] },
  drafting: { rooms: [...COMMON, 'claims'], files: PURE_DICOM },
  evaluation: {
    rooms: [...COMMON, 'claims'],
    files: [
      ...PURE_DICOM,
      'sidecar/evidence/report-headings.ts',
      'sidecar/evidence/report-lines.ts',
      'sidecar/synth/random.ts',
      // Types of the truth that cases are scored against.
      'sidecar/synth/department/truth.ts',
    ],
  },
  synth: { rooms: [...COMMON, 'dicom'], packages: ['@cornerstonejs/codec-openjpeg'] },
  pipeline: {
    rooms: [...COMMON, 'evidence', 'priors', 'comparison', 'claims', 'drafting', 'report'],
    files: [...PURE_DICOM, ...PURE_LEDGER, 'sidecar/dicom/identifying-modules.ts', 'sidecar/intake/selection-rules.ts'],
  },
  http: { rooms: COMMON, packages: ['express', 'prom-client'] },
  migrations: { packages: ['knex'] },
};

/** These wire: they may import every room. */
const COMPOSITION = new Set(['main.ts', 'cli.ts', 'commands']);

describe('import rules (design, "Who may import whom")', () => {
  it('has a rule for every room', () => {
    const rooms = new Set(files.filter((f) => f.startsWith('sidecar/') || f.startsWith('migrations/')).map(roomOf));
    const unknown = [...rooms].filter((room) => !(room in RULES) && !COMPOSITION.has(room));
    expect(unknown).to.deep.equal([]);
  });

  for (const [room, { rooms = [], files: allowed = [], packages = [] }] of Object.entries(RULES))
    it(`${room} imports only what it may`, () => {
      const wrong: string[] = [];
      for (const [file, imports] of importsOf) {
        if (roomOf(file) !== room || file.startsWith('test/')) continue;
        for (const imported of imports) {
          const inside =
            imported.startsWith('sidecar/') || imported.startsWith('test/') || imported.startsWith('orthanc-config/');
          const fits = inside
            ? roomOf(imported) === room || rooms.includes(roomOf(imported)) || allowed.includes(imported)
            : imported.startsWith('node:') ||
              imported.startsWith('migrations/') ||
              packages.includes(packageOf(imported));
          if (!fits) wrong.push(`${file} -> ${imported}`);
        }
      }
      expect(wrong).to.deep.equal([]);
    });

  it('wires only in main.ts, cli.ts and commands/, which nobody else imports', () => {
    const wrong = [...importsOf].flatMap(([file, imports]) => {
      if (!file.startsWith('sidecar/') || COMPOSITION.has(roomOf(file))) return [];
      return imports
        .filter((imported) => imported.startsWith('sidecar/') && COMPOSITION.has(roomOf(imported)))
        .map((i) => `${file} -> ${i}`);
    });
    expect(wrong).to.deep.equal([]);
  });

  it('keeps pure rooms free of clock, randomness, environment and I/O', () => {
    const pure = new Set(['domain', 'priors', 'comparison', 'claims', 'report', 'drafting', 'evaluation']);
    const impure =
      /node:(fs|net|http|https|child_process|timers|process|os)|process\.(env|argv)|Date\.now|new Date\(\)|Math\.random|fetch\(/;
    const wrong = files.filter(
      (f) => f.startsWith('sidecar/') && pure.has(roomOf(f)) && impure.test(readFileSync(join(ROOT, f), 'utf8')),
    );
    expect(wrong).to.deep.equal([]);
  });

  it('has no cycles between files', () => {
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      const at = path.indexOf(file);
      if (at >= 0) cycles.push([...path.slice(at), file].join(' -> '));
      if (at >= 0 || done.has(file)) return;
      for (const imported of importsOf.get(file) ?? []) if (importsOf.has(imported)) visit(imported, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(cycles).to.deep.equal([]);
  });

  it('has no barrels, and no file over 300 lines', () => {
    expect(files.filter((file) => file.endsWith('/index.ts'))).to.deep.equal([]);
    const long = files.filter(
      (f) => f.startsWith('sidecar/') && readFileSync(join(ROOT, f), 'utf8').split('\n').length > 301,
    );
    expect(long).to.deep.equal([]);
  });
});
