import { expect, test } from "vitest";

import { readMetrics } from "./metrics";

const text = `# HELP python_info Python
# TYPE python_info gauge
python_info{version="3.11"} 1.0
# HELP greenroom_lane_length Turns waiting
# TYPE greenroom_lane_length gauge
greenroom_lane_length{lane="chat"} 3.0
# HELP greenroom_lane_wait_seconds Wait for a turn
# TYPE greenroom_lane_wait_seconds histogram
greenroom_lane_wait_seconds_bucket{lane="chat",le="0.1"} 1.0
greenroom_lane_wait_seconds_count{lane="chat"} 4.0
greenroom_lane_wait_seconds_sum{lane="chat"} 1.0
greenroom_lane_wait_seconds_count{lane="song"} 0.0
greenroom_lane_wait_seconds_sum{lane="song"} 0.0
# TYPE greenroom_lane_wait_seconds_created gauge
greenroom_lane_wait_seconds_created{lane="chat"} 1.79e+09
# HELP greenroom_underruns_total Gaps in the sound
# TYPE greenroom_underruns_total counter
greenroom_underruns_total 2.0
`;

test("our metrics are read, with a histogram told as its mean", () => {
  expect(readMetrics(text)).toEqual([
    {
      name: "greenroom_lane_length",
      help: "Turns waiting",
      rows: [{ of: "chat", value: 3, count: null }],
    },
    {
      name: "greenroom_lane_wait_seconds",
      help: "Wait for a turn",
      rows: [{ of: "chat", value: 0.25, count: 4 }],
    },
    {
      name: "greenroom_underruns_total",
      help: "Gaps in the sound",
      rows: [{ of: "", value: 2, count: null }],
    },
  ]);
});

test("a text that is no metrics gives none", () => {
  expect(readMetrics("<!doctype html>\n\n")).toEqual([]);
});
