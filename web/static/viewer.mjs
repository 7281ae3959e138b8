/* Shows every PDF of a page on canvases, a leaf at a time as it comes into view.

   The library and its worker are asked for only where there is a PDF. Nothing is evaluated and no
   WebAssembly is used, so the pages' Content-Security-Policy stays as it is. */
const open = new Map();

const library = async (place) => {
  const pdf = await import(place.dataset.library);
  pdf.GlobalWorkerOptions.workerSrc = place.dataset.worker;
  return pdf;
};

const draw = async (canvas, page) => {
  const width = canvas.clientWidth * Math.min(window.devicePixelRatio || 1, 2);
  const viewport = page.getViewport({ scale: width / page.getViewport({ scale: 1 }).width });
  canvas.width = Math.floor(viewport.width);
  canvas.height = Math.floor(viewport.height);
  await page.render({ canvas, viewport }).promise;
};

const leaf = (place, number, shape) => {
  const canvas = document.createElement("canvas");
  canvas.width = Math.floor(shape.width);
  canvas.height = Math.floor(shape.height);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", place.dataset.leaf.replace("{n}", number));
  place.append(canvas);
  return canvas;
};

const show = async (place) => {
  const pdf = await library(place);
  const task = pdf.getDocument({
    url: place.dataset.pdf, cMapUrl: place.dataset.cmaps, cMapPacked: true,
    standardFontDataUrl: place.dataset.fonts, isEvalSupported: false, useWasm: false, enableXfa: false,
  });
  open.set(place, task);
  const file = await task.promise;
  const shape = (await file.getPage(1)).getViewport({ scale: 1 });
  const numbers = new Map();
  const watch = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) {
      if (!isIntersecting) continue;
      watch.unobserve(target);
      file.getPage(numbers.get(target)).then((page) => draw(target, page)).catch(() => fail(place));
    }
  }, { rootMargin: "400px" });
  for (let number = 1; number <= file.numPages; number += 1) {
    const canvas = leaf(place, number, shape);
    numbers.set(canvas, number);
    watch.observe(canvas);
  }
};

const fail = (place) => {
  if (place.isConnected) place.textContent = place.dataset.failed;
};

window.rectify.show = () => {
  for (const [place, task] of open) {
    if (!place.isConnected) { open.delete(place); task.destroy(); }
  }
  document.querySelectorAll("[data-pdf]").forEach((place) => {
    if (place.dataset.shown) return;
    place.dataset.shown = "yes";
    show(place).catch(() => fail(place));
  });
};
