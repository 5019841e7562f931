package io.infaas.controller.ec2;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What the machines of a fleet cost while they run, beside fleets of a fixed size over the same time. Looks five times a second. Thread-safe. */
final class FleetBill implements AutoCloseable {

    private static final long PERIOD_MS = 200;
    private static final double SECONDS_PER_HOUR = 3600;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Supplier<List<Double>> prices;
    private final long beganNanos = System.nanoTime();
    private long lookedNanos = beganNanos;
    private double machineHours;
    private double dollars;
    private int fewest = Integer.MAX_VALUE;
    private int most;

    /** @param prices of the machines that run now, US dollars per hour */
    FleetBill(Supplier<List<Double>> prices) {
        this.prices = prices;
        var unused = clock.scheduleWithFixedDelay(this::look, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        List<Double> now = prices.get();
        synchronized (this) {
            long nanos = System.nanoTime();
            double hours = (nanos - lookedNanos) / 1e9 / SECONDS_PER_HOUR;
            lookedNanos = nanos;
            machineHours += now.size() * hours;
            dollars += hours * now.stream().mapToDouble(price -> price).sum();
            fewest = Math.min(fewest, now.size());
            most = Math.max(most, now.size());
        }
    }

    /**
     * The rows of a table in Markdown. What is fixed has the mean price of what ran.
     *
     * @param peak machines that the peak of the load takes
     */
    synchronized String table(int peak) {
        return """
                | over %.1f minutes | machines | machine hours | $ | the fleet costs |
                |---|---|---|---|---|
                | the fleet | %d to %d | %.3f | %.5f | |
                %s%s""".formatted(
                        hours() * 60,
                        fewest,
                        most,
                        machineHours,
                        dollars,
                        fixed("always as many as the peak of the load takes", peak),
                        most > peak ? fixed("always as many as ever ran at once", most) : "");
    }

    private String fixed(String what, int machines) {
        double hours = machines * hours();
        return String.format(
                Locale.ROOT,
                "| %s | %d | %.3f | %.5f | %.0f %% of it |%n",
                what,
                machines,
                hours,
                hours * dollars / machineHours,
                100 * machineHours / hours);
    }

    private double hours() {
        return (lookedNanos - beganNanos) / 1e9 / SECONDS_PER_HOUR;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
