/** Parts of an organ as radiographs name them, without a code of their own: noted beside the place, as said. */
export const ZONES: Readonly<Record<string, readonly string[]>> = {
  apex: [
    'apex',
    'apices',
    'apical',
    'apically',
    'biapical',
    'bi apical',
    'upper zone',
    'upper lung',
    'upper lung zone',
    'upper lung field',
  ],
  mid: ['mid lung', 'mid zone', 'middle zone', 'midlung', 'mid lung zone'],
  base: [
    'base',
    'bases',
    'basal',
    'basilar',
    'bibasilar',
    'bibasal',
    'bi basal',
    'bi basilar',
    'retrocardiac',
    'lower zone',
    'lower lung',
    'lower lung zone',
    'lower lung field',
    'basally',
  ],
  lingula: ['lingula', 'lingular'],
  hilum: ['perihilar', 'bihilar', 'suprahilar', 'infrahilar'],
  rib: ['rib', 'ribs'],
  lateral: ['lateral'],
  subpulmonic: ['subpulmonic'],
};

export type Zone = string;
