import type { PersonName } from '../domain/study.ts';
import type { Random } from './random.ts';

export type NameScript = 'latin' | 'japanese' | 'arabic' | 'cyrillic' | 'chinese';
export type Sex = 'F' | 'M';

interface NameParts {
  readonly families: readonly PersonName[];
  readonly given: Readonly<Record<Sex, readonly PersonName[]>>;
}

const plain = (...names: readonly string[]): PersonName[] => names.map((alphabetic) => ({ alphabetic }));
const eastern = (alphabetic: string, ideographic: string, phonetic?: string): PersonName => ({
  alphabetic,
  ideographic,
  ...(phonetic ? { phonetic } : {}),
});

/** Common names, made-up persons. Japanese uses all three groups, Chinese two (PS3.5 6.2.1.1, Annexes H and J). */
const NAMES: Readonly<Record<NameScript, NameParts>> = {
  latin: {
    families: plain('Phantom', 'Mockingham', 'Testmann', 'Specimen', "O'Sample"),
    given: { F: plain('Ada', 'Irène', 'Marta'), M: plain('Anton', 'Jørgen', 'Paul') },
  },
  japanese: {
    families: [eastern('Yamada', '山田', 'やまだ'), eastern('Tanaka', '田中', 'たなか')],
    given: {
      F: [eastern('Hanako', '花子', 'はなこ'), eastern('Yuuko', '裕子', 'ゆうこ')],
      M: [eastern('Tarou', '太郎', 'たろう'), eastern('Ichirou', '一郎', 'いちろう')],
    },
  },
  arabic: {
    families: plain('قباني', 'الحسن'),
    given: { F: plain('ليلى', 'مريم'), M: plain('نزار', 'سامي') },
  },
  cyrillic: {
    families: plain('Шевченко', 'Черных'),
    given: { F: plain('Анна', 'Елена'), M: plain('Иван', 'Пётр') },
  },
  chinese: {
    families: [eastern('Wang', '王'), eastern('Zhang', '张')],
    given: { F: [eastern('XiaoHong', '小红')], M: [eastern('XiaoDong', '小东')] },
  },
};

/** A name in one script, `Family^Given` in each group that the script uses. */
export function syntheticName(random: Random, script: NameScript, sex: Sex): PersonName {
  const family = random.pick(NAMES[script].families);
  const given = random.pick(NAMES[script].given[sex]);
  const name: { -readonly [K in keyof PersonName]: PersonName[K] } = {};
  for (const group of ['alphabetic', 'ideographic', 'phonetic'] as const)
    if (family[group] && given[group]) name[group] = `${family[group]}^${given[group]}`;
  return name;
}
