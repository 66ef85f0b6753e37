const BROWSERS = [
  [/Edg(iOS|A)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/(Firefox|FxiOS)\//, 'Firefox'],
  [/(Chrome|CriOS)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
] as const;

const PLATFORMS = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/CrOS/, 'ChromeOS'],
  [/Mac OS/, 'macOS'],
  [/Linux/, 'Linux'],
] as const;

interface Browser {
  readonly userAgent: string;
  /** Workers do not know. */
  readonly maxTouchPoints?: number;
}

/** "Chrome · Android": what the list of an account's devices calls this one. All of it is the products' own names. */
export function deviceName({ userAgent, maxTouchPoints = 0 }: Browser): string {
  const named = (table: typeof BROWSERS | typeof PLATFORMS) => table.find(([sign]) => sign.test(userAgent))?.[1];
  const platform = named(PLATFORMS);
  // An iPad says that it is a Mac; no Mac has a touch screen.
  const shown = platform === 'macOS' && maxTouchPoints > 1 ? 'iPad' : platform;
  return [named(BROWSERS), shown].filter((name) => name !== undefined).join(' · ') || 'Browser';
}
