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
        // One file for all that a first visit needs: each of its own would cost it a round trip.
        codeSplitting: { groups: [{ name: 'shell', tags: ['$initial'], test: /^(?!.*error\.(html|css))/ }] },
        // The service worker tells locales from the shell by this name.
        chunkFileNames: (chunk) =>
          chunk.facadeModuleId?.includes('/i18n/locales/')
            ? 'assets/locale-[name]-[hash].js'
            : 'assets/[name]-[hash].js',
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
