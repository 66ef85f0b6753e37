// Prints where the packaged Chromium was unpacked and with which library path it runs. A program of its own: the
// package reads its environment when it is imported. Only the executable is used: the package's recommended arguments
// switch web security off, and no CORS or CSP test could fail.
const { default: chromium } = await import('@sparticuz/chromium');
console.log(
  JSON.stringify({ executable: await chromium.executablePath(), libraryPath: process.env.LD_LIBRARY_PATH ?? '' }),
);
