import react from '@vitejs/plugin-react';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';

// `npm run dev` works against a running environment: its site answers for config.json.
const site = process.env['FILLUP_SITE_URL'];

export default defineConfig({
  plugins: [
    react(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/sw',
      filename: 'sw.ts',
      injectRegister: false,
      manifest: false,
      injectManifest: {
        rollupFormat: 'iife',
        globPatterns: ['index.html', 'assets/*.{js,css,svg}'],
        globIgnores: ['assets/error-*'],
      },
    }),
  ],
  server: site ? { proxy: { '/config.json': { target: site, changeOrigin: true } } } : {},
  build: {
    target: 'es2022',
    // The polyfill is an inline-style loader that no supported browser needs.
    modulePreload: { polyfill: false },
    // data: URIs would not get the year-long cache of hashed files.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: ['index.html', 'error.html'],
      output: {
        // All that a first visit needs is named by index.html: what only a script names costs a round trip more. Most
        // releases leave the libraries as they are, and whoever was here before fetches only the other file.
        codeSplitting: {
          groups: [
            { name: 'libraries', tags: ['$initial'], test: /node_modules/ },
            { name: 'shell', tags: ['$initial'], test: /^(?!.*error\.(html|css))/ },
          ],
        },
      },
    },
  },
  test: {
    setupFiles: ['test-setup.ts'],
    testTimeout: 20_000,
    reporters: ['default', 'junit'],
    outputFile: { junit: '../reports/vitest.xml' },
    projects: [
      { extends: true, test: { name: 'logic', environment: 'node', include: ['src/**/*.test.ts'] } },
      {
        extends: true,
        test: { name: 'page', environment: './src/testing/jsdom-environment.mjs', include: ['src/**/*.test.tsx'] },
      },
    ],
  },
});
