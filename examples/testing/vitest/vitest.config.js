import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: import.meta.dirname,
  // A copy of the environment takes a moment, and on a busy machine a few.
  test: { testTimeout: 60_000 },
})
