/* Draws every chart of a page from the numbers beside it; the numbers stand in a table as well. */
(() => {
  "use strict";
  window.rectify.draw = () => {
    document.querySelectorAll("[data-chart]").forEach((place) => {
      if (place.dataset.drawn) return;
      place.dataset.drawn = "yes";
      const option = JSON.parse(document.getElementById(place.dataset.chart).textContent);
      const chart = window.echarts.init(place, null, { renderer: "canvas" });
      option.tooltip = { renderMode: "richText", ...option.tooltip };
      option.aria = { enabled: true, decal: { show: true } };
      chart.setOption(option);
      new ResizeObserver(() => chart.resize()).observe(place);
    });
  };
})();
