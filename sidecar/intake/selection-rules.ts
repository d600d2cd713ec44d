import { readFileSync } from 'node:fs';
import { isImageSeries, type Study } from '../domain/study.ts';
import { PrereadError } from '../errors.ts';
import type { Urgency } from './job-records.ts';

/** What a rule may look at. Patterns are compared without regard to case; `*` stands for any text. Never code. */
const FIELDS = ['modality', 'region', 'callingAe', 'institution', 'description', 'orderPriority'] as const;
/** As far as a rule may say: the rest is for what operators ask. */
const URGENCIES = ['stat', 'routine', 'background'] as const satisfies readonly Urgency[];

/** What a rule may look at of a study; its instances do not matter. */
export type StudyHead = Pick<Study, 'series' | 'callingAe' | 'institution' | 'description' | 'orderPriority'>;
type Field = (typeof FIELDS)[number];

export interface SelectionRule {
  readonly name: string;
  /** All named fields must match; within one field any pattern suffices. */
  readonly when: Partial<Readonly<Record<Field, readonly string[]>>>;
  readonly draft: boolean;
  /** Who comes first where studies wait; default routine. */
  readonly priority?: (typeof URGENCIES)[number];
}

/** The first rule that matches decides; `otherwise` where none does. */
export interface SelectionRules {
  readonly rules: readonly SelectionRule[];
  readonly otherwise: boolean;
}

export const EVERY_STUDY: SelectionRules = { rules: [], otherwise: true };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function whenProblems(when: unknown, where: string): string[] {
  if (!isRecord(when)) return [`${where}.when must be an object`];
  return Object.entries(when).flatMap(([field, patterns]) => {
    if (!(FIELDS as readonly string[]).includes(field))
      return [`${where}.when.${field} is not one of: ${FIELDS.join(', ')}`];
    const good =
      Array.isArray(patterns) && patterns.length > 0 && patterns.every((p) => typeof p === 'string' && p !== '');
    return good ? [] : [`${where}.when.${field} must be a list of texts`];
  });
}

function ruleProblems(rule: unknown, index: number): string[] {
  const where = `rules[${index}]`;
  if (!isRecord(rule)) return [`${where} must be an object`];
  const problems = whenProblems(rule.when, where);
  if (typeof rule.name !== 'string' || rule.name === '') problems.push(`${where}.name must be a text`);
  if (typeof rule.draft !== 'boolean') problems.push(`${where}.draft must be true or false`);
  if (rule.priority !== undefined && !(URGENCIES as readonly unknown[]).includes(rule.priority))
    problems.push(`${where}.priority must be one of: ${URGENCIES.join(', ')}`);
  return problems;
}

/** @throws PrereadError CONFIG_INVALID with every problem of the document */
export function parseSelectionRules(json: string): SelectionRules {
  let document: unknown;
  try {
    document = JSON.parse(json);
  } catch {
    throw new PrereadError('CONFIG_INVALID', { detail: 'RULES_FILE is not valid JSON.' });
  }
  const problems: string[] = [];
  if (!isRecord(document) || !Array.isArray(document.rules))
    problems.push('it must be {"rules": [...], "otherwise": true or false}');
  else {
    problems.push(...document.rules.flatMap(ruleProblems));
    if (typeof document.otherwise !== 'boolean') problems.push('otherwise must be true or false');
  }
  if (problems.length > 0)
    throw new PrereadError('CONFIG_INVALID', { detail: `RULES_FILE:\n  - ${problems.join('\n  - ')}` });
  return document as unknown as SelectionRules;
}

export function loadSelectionRules(path: string | undefined): SelectionRules {
  return path === undefined ? EVERY_STUDY : parseSelectionRules(readFileSync(path, 'utf8'));
}

function matches(pattern: string, value: string): boolean {
  // Plain segments between the stars, in order: linear time whatever the pattern.
  const segments = pattern.toLowerCase().split('*');
  const text = value.trim().toLowerCase();
  if (segments.length === 1) return text === segments[0];
  const first = segments[0] ?? '';
  const last = segments.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const segment of segments.slice(1, -1)) {
    const found = text.indexOf(segment, at);
    if (found < 0) return false;
    at = found + segment.length;
  }
  return at <= text.length - last.length;
}

function valuesOf(study: StudyHead): Record<Field, readonly string[]> {
  const images = study.series.filter(isImageSeries);
  const given = (values: readonly (string | undefined)[]) =>
    values.filter((v): v is string => v !== undefined && v !== '');
  return {
    modality: given(images.map((series) => series.modality)),
    region: given(images.map((series) => series.bodyPart)),
    callingAe: given([study.callingAe]),
    institution: given([study.institution]),
    orderPriority: given([study.orderPriority]),
    description: given([study.description, ...images.map((series) => series.description)]),
  };
}

function ruleFor(rules: SelectionRules, study: StudyHead): SelectionRule | undefined {
  const values = valuesOf(study);
  const fits = (rule: SelectionRule) =>
    Object.entries(rule.when).every(([field, patterns]) =>
      values[field as Field].some((value) => patterns.some((pattern) => matches(pattern, value))),
    );
  return rules.rules.find(fits);
}

/** Whether the study gets a draft, and by which rule. */
export function selectStudy(
  rules: SelectionRules,
  study: StudyHead,
): { readonly draft: boolean; readonly rule: string } {
  const rule = ruleFor(rules, study);
  return rule ? { draft: rule.draft, rule: rule.name } : { draft: rules.otherwise, rule: 'otherwise' };
}

/** How urgent the rule that decides of the study calls it. */
export const urgencyOf = (rules: SelectionRules, study: StudyHead): Urgency =>
  ruleFor(rules, study)?.priority ?? 'routine';
