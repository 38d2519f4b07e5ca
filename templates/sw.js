// Keeps what was read readable without a network: articles that were visited, with their pictures. Lists are never answered from memory, so that old news
// is not taken for new.
const SHELL = {{ shell|json }};
const OFFLINE = {{ offline_url|json }};
const STATIC = {{ (site.base_path ~ "/static/")|json }};
const KEPT = { pages: 80, pictures: 160 };
const NAME = "sitegen-{{ site.base_path|replace("/", "-") }}-";
const ASSETS = `${NAME}assets-{{ version }}`;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(ASSETS).then((cache) => cache.addAll([...SHELL, OFFLINE])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith(`${NAME}assets-`) && name !== ASSETS;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

const keep = async (kind, request, response) => {
  const cache = await caches.open(NAME + kind);
  await cache.delete(request);
  await cache.put(request, response);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - KEPT[kind])).map((key) => cache.delete(key)));
};

/** A page from the network; an article is remembered. Without network: the article as it was read, or the page that says so. */
const page = async (event) => {
  const { request } = event;
  try {
    const response = await fetch(request);
    if (response.ok && !response.redirected) {
      const copy = response.clone();
      event.waitUntil(copy.clone().text().then((text) => (text.includes('property=og:type content=article') ? keep("pages", request, copy) : undefined)));
    }
    return response;
  } catch {
    return (await caches.match(request, { ignoreSearch: true })) ?? (await caches.match(OFFLINE));
  }
};

const picture = async (event) => {
  try {
    const response = await fetch(event.request);
    if (response.ok) event.waitUntil(keep("pictures", event.request, response.clone()));
    return response;
  } catch {
    return (await caches.match(event.request)) ?? Response.error();
  }
};

const asset = async ({ request }) => (await caches.match(request)) ?? fetch(request);

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (pathname.startsWith(STATIC)) event.respondWith(asset(event));
  else if (request.destination === "image") event.respondWith(picture(event));
});
