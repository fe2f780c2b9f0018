// The build writes `/__BASE__` where the base path belongs; the server replaces that word once, at its start, for everybody.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const server = process.env.MELODROME_URL ?? 'http://127.0.0.1:4599';

export default defineConfig(({ command }) => ({
  base: command === 'build' ? '/__BASE__/app/' : '/app/',
  plugins: [svelte()],
  build: { target: 'es2023', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { '/api': server, '/auth': server, '/ping': server } },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
}));
