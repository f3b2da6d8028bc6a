import { vitePlugin as remix } from "@remix-run/dev";
import { defineConfig } from "vite";

// The server bundle holds routes, ui and i18n only. Every other floor stays outside and is loaded as the .ts it is, so
// that web, worker and scripts run the same files and share one pool, one log and one set of metrics.
const floorsBehindTheDoor = /^#app\/(?!routes\/|ui\/|i18n\/|root\.|entry\.)/;

export default defineConfig(({ isSsrBuild }) => ({
  plugins: [
    remix({
      future: {
        v3_fetcherPersist: true,
        v3_relativeSplatPath: true,
        v3_throwAbortReason: true,
        v3_singleFetch: true,
        v3_routeConfig: true,
        // The route manifest comes whole: discovering it piece by piece needs sessionStorage, which a frame inside
        // another site may not have.
        v3_lazyRouteDiscovery: false,
      },
    }),
  ],
  build: {
    assetsInlineLimit: 0,
    // Polaris's stylesheet and the page shell are cached for good under their hashed names.
    chunkSizeWarningLimit: 600,
    ...(isSsrBuild ? { rollupOptions: { external: floorsBehindTheDoor } } : {}),
  },
}));
