// Jest runs ECMAScript modules with: node --experimental-vm-modules node_modules/jest/bin/jest.js
export default { rootDir: import.meta.dirname, transform: {} }
