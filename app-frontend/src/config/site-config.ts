export interface SiteConfig {
  readonly apiUrl: string;
  readonly webSocketUrl: string;
  readonly environment: string;
  readonly buildId: string;
  /** Whether visitors' page loads are measured. */
  readonly vitals?: boolean;
}

interface ConfigStorage {
  readConfig(): Promise<SiteConfig | undefined>;
  writeConfig(config: SiteConfig): Promise<void>;
}

/** Where this site's API is. The last good answer serves when the network does not. */
export async function loadSiteConfig(
  storage: ConfigStorage,
  get: typeof fetch = fetch,
): Promise<SiteConfig | undefined> {
  try {
    const response = await get('/config.json', { cache: 'no-store', credentials: 'omit' });
    const config: unknown = await response.json();
    if (response.ok && isSiteConfig(config)) {
      await storage.writeConfig(config);
      return config;
    }
  } catch {
    // Offline, or the answer is index.html: the site's stand-in for a missing file.
  }
  return await storage.readConfig();
}

function isSiteConfig(value: unknown): value is SiteConfig {
  if (typeof value !== 'object' || value === null) return false;
  const config = value as Record<string, unknown>;
  return ['apiUrl', 'webSocketUrl', 'environment', 'buildId'].every((key) => typeof config[key] === 'string');
}
