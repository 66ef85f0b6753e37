import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SITE, synth } from '../assembly/synth';
import { manifest, ofType, stagesOf, templateOf } from '../assembly/templates';

function direct(context: Record<string, unknown>): { status: number | null; output: string; outdir: string } {
  const outdir = mkdtempSync(join(process.env.FILLUP_TEST_RUN ?? tmpdir(), 'direct-'));
  return { ...synth({ outdir, context: { siteAssets: SITE, ...context } }), outdir };
}

it('-c environment=sandbox is that environment alone, with an image of the sources at hand', () => {
  const { status, output, outdir } = direct({ environment: 'sandbox' });
  expect([status, output.includes('ERROR')]).toEqual([0, false]);
  expect(stagesOf(outdir)).toEqual(['sandbox']);
  expect(Object.values(manifest(outdir).artifacts).some(({ type }) => type === 'aws:cloudformation:stack')).toBe(false);

  const backend = templateOf(outdir, 'sandbox/FillUpBackendStack-sandbox');
  const images = ofType(backend, 'AWS::Lambda::Function').map(([, { Properties }]) => JSON.stringify(Properties.Code));
  expect(images.filter((code) => code.includes('cdk-hnb659fds-container-assets'))).toHaveLength(2);
  const assets = Object.entries(manifest(outdir, 'sandbox').artifacts).find(([id]) =>
    /Backend.*\.assets$/.test(id),
  )?.[0];
  const { dockerImages } = JSON.parse(
    readFileSync(join(outdir, 'assembly-sandbox', `${assets ?? ''}.json`), 'utf8'),
  ) as {
    dockerImages: Record<string, { source: { platform: string } }>;
  };
  expect(Object.values(dockerImages).map(({ source }) => source.platform)).toEqual(['linux/arm64']);
});

it.each([
  ['an environment that the pipeline delivers', { environment: 'prod' }, /^The pipeline delivers prod; deploy .*\.\n$/],
  [
    'a site that is not built',
    { siteAssets: '/nonexistent' },
    /^There is no site in \/nonexistent: run `npm run build:web` first\.\n$/,
  ],
])('refuses %s with one sentence', (_what, context, expected) => {
  const { status, output } = direct(context);
  expect(status).toBe(1);
  expect(output).toMatch(expected);
});
