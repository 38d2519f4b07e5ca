// The page without a network: what this browser has kept, the last one read first.
const list = document.querySelector(".kept");
const pages = await (await caches.open(list.dataset.cache)).keys();
for (const request of pages.reverse()) {
  const response = await caches.match(request);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const date = document.createElement("small");
  date.textContent = page.querySelector("time")?.textContent.split(", ")[0] ?? "";
  const link = document.createElement("a");
  link.href = request.url;
  link.textContent = page.querySelector("h1")?.textContent ?? request.url;
  const item = document.createElement("li");
  item.append(date, link);
  list.append(item);
}
