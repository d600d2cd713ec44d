/** A DICOMweb server that priors are read from directly; nothing of it is copied. */
export interface DicomwebArchive {
  readonly name: string;
  readonly kind: 'dicomweb';
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
}

/** A DICOM archive that Orthanc knows under a symbolic name (DicomModalities); priors are moved into Orthanc. */
export interface ModalityArchive {
  readonly name: string;
  readonly kind: 'modality';
  readonly modality: string;
  readonly retrieve: RetrieveMethod;
}

/** How a study comes: sent to Orthanc's own address by the archive, or within the association that asked for it. */
export type RetrieveMethod = 'C-MOVE' | 'C-GET';

export type Archive = DicomwebArchive | ModalityArchive;

/** The name of the PACS itself among the archives. */
export const LOCAL_ARCHIVE = 'local';

const METHODS: readonly unknown[] = ['C-MOVE', 'C-GET'];

type Fields = Readonly<Record<string, unknown>>;
type Environment = Readonly<Record<string, string | undefined>>;

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
/** Names stand in drafts, ledger and logs. */
const isName = (value: unknown): value is string => isText(value) && /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}$/.test(value);

function unknownKeys(fields: Fields, known: readonly string[], where: string): string[] {
  return Object.keys(fields)
    .filter((key) => !known.includes(key))
    .map((key) =>
      key === 'password'
        ? `${where}.password must not stand in the file; passwordEnv names the environment variable that holds it`
        : `${where} has a field that is not one of: ${known.join(', ')}`,
    );
}

function urlProblems(url: unknown, where: string): string[] {
  const parsed = isText(url) ? URL.parse(url) : null;
  if (!parsed || !/^https?:$/.test(parsed.protocol)) return [`${where}.url must be an http:// or https:// address`];
  return parsed.username || parsed.password
    ? [`${where}.url must not hold a user name or password; use username and passwordEnv`]
    : [];
}

function dicomwebProblems(dicomweb: unknown, where: string, environment: Environment): string[] {
  if (!isRecord(dicomweb)) return [`${where}.dicomweb must be an object`];
  const inside = `${where}.dicomweb`;
  const { username, passwordEnv } = dicomweb;
  const problems = [
    ...unknownKeys(dicomweb, ['url', 'username', 'passwordEnv'], inside),
    ...urlProblems(dicomweb.url, inside),
  ];
  for (const [key, value] of Object.entries({ username, passwordEnv }))
    if (value !== undefined && !isText(value)) problems.push(`${inside}.${key} must be a text`);
  if ((username === undefined) !== (passwordEnv === undefined))
    problems.push(`${inside}: username and passwordEnv go together`);
  if (isText(passwordEnv) && !environment[passwordEnv])
    problems.push(`${inside}.passwordEnv names an environment variable that is not set`);
  return problems;
}

function archiveProblems(archive: unknown, where: string, environment: Environment): string[] {
  if (!isRecord(archive)) return [`${where} must be an object`];
  const problems = unknownKeys(archive, ['name', 'dicomweb', 'modality', 'retrieve'], where);
  if (!isName(archive.name))
    problems.push(`${where}.name must be a text of at most 40 letters, digits, spaces, dots, hyphens or underscores`);
  else if (archive.name.toLowerCase() === LOCAL_ARCHIVE)
    problems.push(`${where}.name must not be ${LOCAL_ARCHIVE}: that is the PACS itself`);
  const kinds = ['dicomweb', 'modality'].filter((kind) => archive[kind] !== undefined);
  if (kinds.length !== 1) problems.push(`${where} must have either dicomweb or modality`);
  if (archive.dicomweb !== undefined) problems.push(...dicomwebProblems(archive.dicomweb, where, environment));
  if (archive.modality !== undefined && !isText(archive.modality))
    problems.push(`${where}.modality must be a name that Orthanc's DicomModalities has`);
  if (archive.retrieve !== undefined && !METHODS.includes(archive.retrieve))
    problems.push(`${where}.retrieve must be C-MOVE or C-GET`);
  if (archive.retrieve !== undefined && archive.modality === undefined)
    problems.push(`${where}.retrieve belongs to a modality`);
  return problems;
}

function repeated(archives: readonly unknown[], field: 'name' | 'modality'): string[] {
  const values = archives.map((archive) => (isRecord(archive) ? archive[field] : undefined)).filter(isText);
  const lower = values.map((value) => value.toLowerCase());
  return new Set(lower).size < lower.length ? [`two archives have the same ${field}`] : [];
}

function asArchive(entry: Fields, environment: Environment): Archive {
  const name = entry.name as string;
  if (isText(entry.modality)) {
    const retrieve = (entry.retrieve as RetrieveMethod | undefined) ?? 'C-MOVE';
    return { name, kind: 'modality', modality: entry.modality, retrieve };
  }
  const { url, username, passwordEnv } = entry.dicomweb as Record<string, string>;
  const account = username ? { username, password: environment[passwordEnv ?? ''] ?? '' } : {};
  return { name, kind: 'dicomweb', url: (url ?? '').replace(/\/+$/, ''), ...account };
}

/**
 * The archives of ARCHIVES_FILE: `[{"name":"old","dicomweb":{"url":"https://...","username":"...","passwordEnv":"..."}},
 * {"name":"vna","modality":"VNA","retrieve":"C-GET"}]`. Passwords come from the environment variables that the file names.
 * @returns all archives, or none and every problem of the document; values are not quoted
 */
export function readArchives(json: string, environment: Environment): { archives: Archive[]; problems: string[] } {
  let document: unknown;
  try {
    document = JSON.parse(json);
  } catch {
    return { archives: [], problems: ['it is not valid JSON'] };
  }
  if (!Array.isArray(document)) return { archives: [], problems: ['it must be a list of archives'] };
  const problems = [
    ...document.flatMap((archive, index) => archiveProblems(archive, `archives[${index}]`, environment)),
    ...repeated(document, 'name'),
    ...repeated(document, 'modality'),
  ];
  return { archives: problems.length > 0 ? [] : document.map((entry) => asArchive(entry, environment)), problems };
}
