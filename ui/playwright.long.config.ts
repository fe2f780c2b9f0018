// Browser runs that take their time: `make test-long`.
import { defineConfig } from '@playwright/test';
import usual from './playwright.config';

export default defineConfig({
  ...usual,
  testDir: 'e2e/long',
  testIgnore: [],
  globalSetup: [],
  // Pictures are made by Debian's Chromium and by nothing else: no name of a platform in theirs.
  snapshotPathTemplate: '{testDir}/pictures/{arg}{ext}',
});
