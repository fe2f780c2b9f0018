// Browser runs that take their time: `make test-long`.
import { defineConfig } from '@playwright/test';
import usual from './playwright.config';

export default defineConfig({ ...usual, testDir: 'e2e/long', testIgnore: [], globalSetup: [] });
