// The parts of ECharts that Steward draws with; a chunk of its own, fetched on demand.
import { BarChart, CustomChart, HeatmapChart, LineChart, RadarChart, SankeyChart, ScatterChart } from "echarts/charts";
import {
  DatasetComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent,
  RadarComponent, TitleComponent, TooltipComponent, VisualMapComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([
  BarChart, CustomChart, HeatmapChart, LineChart, RadarChart, SankeyChart, ScatterChart,
  DatasetComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent,
  RadarComponent, TitleComponent, TooltipComponent, VisualMapComponent, SVGRenderer,
]);

export { init };
