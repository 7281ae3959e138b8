/* Draws every chart of a page from the numbers beside it; the numbers stand in a table as well. */
(() => {
  "use strict";
  /* A chart is lettered like the text around it: large on the screen of a meeting room. */
  const lettered = (option, fontSize) => {
    option.grid = { ...option.grid, top: 3 * fontSize };
    option.legend = { ...option.legend, textStyle: { fontSize } };
    for (const axis of [option.xAxis, option.yAxis]) axis.axisLabel = { ...axis.axisLabel, fontSize };
    for (const each of option.series) {
      if (each.label) each.label.fontSize = fontSize;
      if (each.markLine) each.markLine.label.fontSize = fontSize;
    }
  };
  window.rectify.draw = () => {
    document.querySelectorAll("[data-chart]").forEach((place) => {
      if (place.dataset.drawn) return;
      place.dataset.drawn = "yes";
      const option = JSON.parse(document.getElementById(place.dataset.chart).textContent);
      const chart = window.echarts.init(place, null, { renderer: "canvas" });
      lettered(option, Math.round(0.75 * parseFloat(getComputedStyle(place).fontSize)));
      option.tooltip = { renderMode: "richText", ...option.tooltip };
      option.aria = { enabled: true, decal: { show: true } };
      chart.setOption(option);
      new ResizeObserver(() => chart.resize()).observe(place);
    });
  };
})();
