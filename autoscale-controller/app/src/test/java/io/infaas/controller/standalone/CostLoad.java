package io.infaas.controller.standalone;

import io.infaas.controller.standalone.demonstration.DemoText;
import picocli.CommandLine.Option;

/** A load that is low, rises, stays high, falls, and stays low, each for some seconds. */
final class CostLoad {

    private CostLoad() {}

    /** Its rates and times, as flags. */
    static final class Options {

        @Option(names = "--low", description = "queries/s, default ${DEFAULT-VALUE}")
        private double low = 4;

        @Option(names = "--high", description = "queries/s, default ${DEFAULT-VALUE}")
        private double high = 80;

        @Option(names = "--items", description = "items of each query, default ${DEFAULT-VALUE}")
        private int items = 32;

        @Option(names = "--low-seconds", description = "before the ramp, default ${DEFAULT-VALUE}")
        private int lowSeconds = 30;

        @Option(names = "--ramp-seconds", description = "of the rise and of the fall, default ${DEFAULT-VALUE}")
        private int rampSeconds = 60;

        @Option(names = "--high-seconds", description = "default ${DEFAULT-VALUE}")
        private int highSeconds = 20;

        @Option(names = "--tail-seconds", description = "low again, default ${DEFAULT-VALUE}")
        private int tailSeconds = 80;

        double low() {
            return low;
        }

        double high() {
            return high;
        }

        int items() {
            return items;
        }

        int seconds() {
            return lowSeconds + 2 * rampSeconds + highSeconds + tailSeconds;
        }

        /** The rate in a second, from 0, queries/s. */
        double rate(int second) {
            int rising = second - lowSeconds;
            int falling = rising - rampSeconds - highSeconds;
            double share = falling >= 0
                    ? 1 - (falling + 0.5) / rampSeconds
                    : rising >= 0 ? Math.min(1, (rising + 0.5) / rampSeconds) : 0;
            return low + (high - low) * Math.max(0, share);
        }

        @Override
        public String toString() {
            return "%s for %d s, up to %s in %d s, there for %d s, back in %d s, %d s more; queries/s of %d item%s"
                    .formatted(
                            DemoText.plain(low),
                            lowSeconds,
                            DemoText.plain(high),
                            rampSeconds,
                            highSeconds,
                            rampSeconds,
                            tailSeconds,
                            items,
                            items == 1 ? "" : "s");
        }
    }
}
