/** Looks that exclude one another: groups of kinds, each by its words. */
export const DESCRIPTOR_GROUPS: readonly Readonly<Record<string, readonly string[]>>[] = [
  {
    solid: ['solid'],
    'part-solid': ['part solid', 'subsolid'],
    'ground-glass': ['ground-glass'],
    cystic: ['cystic', 'simple'],
  },
  { acute: ['acute', 'subacute'], old: ['chronic', 'old', 'remote', 'healed', 'healing'] },
  { calcified: ['calcified'], 'not calcified': ['noncalcified', 'non calcified'] },
  { displaced: ['displaced', 'comminuted'], 'not displaced': ['nondisplaced'] },
  { obstructing: ['obstructing'], 'not obstructing': ['nonobstructing'] },
  { benign: ['benign', 'simple'], suspicious: ['malignant', 'suspicious'] },
  { smooth: ['smooth', 'circumscribed', 'well defined'], irregular: ['spiculated', 'irregular', 'ill defined'] },
];

/** Looks that make another finding of it: left out, or put in, they are an error that counts. */
export const TELLING_DESCRIPTORS: readonly string[] = ['tension', 'spiculated', 'cavitary', 'cavitating', 'malignant'];
