package io.infaas.controller.loop;

import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.control.LargeDeployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/** The measurements, with machine and method. */
record ViewPropagationReport(
        String machine,
        String java,
        String date,
        String command,
        String revision,
        int variants,
        int nodes,
        int instances,
        List<Row> rows) {

    /**
     * One kind of change with a number of gateways. Times are ms from the change of the controller's states; medians, except
     * where noted.
     *
     * @param views number of measured views
     * @param firstMs time of the first view with its catalog, before its code was compiled
     * @param madeMs time until the view is made
     * @param arrivedMs time until the last gateway has read it
     * @param firstInForceMs time until it is in force at the first gateway
     * @param controllerCpuMs CPU time per view of the controller; the next component is that of each gateway
     * @param controllerBytes bytes that the controller allocates per view
     * @param gatewayBytes bytes that each gateway allocates per view
     */
    record Row(
            String change,
            int gateways,
            int views,
            double firstMs,
            double madeMs,
            double arrivedMs,
            double firstInForceMs,
            double p50Ms,
            double p99Ms,
            double maxMs,
            double controllerCpuMs,
            double gatewayCpuMs,
            long controllerBytes,
            long gatewayBytes) {}

    static ViewPropagationReport of(LargeDeployment world, List<Row> rows) throws IOException {
        return new ViewPropagationReport(
                here(),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                LocalDate.now(ZoneOffset.UTC).toString(),
                System.getProperty("bench.command", "gateway/bench/views"),
                System.getProperty("bench.revision", "unknown"),
                world.variants(),
                world.nodes(),
                world.instances(world.catalog(0)).size(),
                rows);
    }

    private static String here() throws IOException {
        Path cpus = Path.of("/proc/cpuinfo");
        String model = Files.exists(cpus)
                ? Files.readAllLines(cpus).stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse("unknown processor")
                : System.getProperty("os.arch");
        return "%d x %s, %s %s, heap %d MiB"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        model,
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        Runtime.getRuntime().maxMemory() >> 20);
    }

    /** Writes {@code views.json} and, for the README, {@code views.md}. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        DocumentFormat.JSON.write(folder.resolve("views.json"), this);
        Files.writeString(folder.resolve("views.md"), markdown());
        System.out.println(markdown());
    }

    private String markdown() {
        StringBuilder text = new StringBuilder();
        text.append("%s; %s; %s; `%s` at %s; %,d variants, %,d nodes, %,d instances.%n%n"
                .formatted(machine, java, date, command, revision, variants, nodes, instances));
        text.append(
                "| change | gateways | views | made | arrived | in force at the first | **in force at all, p50** | p99 | max"
                        + " | very first | controller | each gateway |\n");
        text.append("|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        for (Row row : rows) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %d | %.1f | %.1f | %.1f | **%.1f** | %.1f | %.1f | %.0f | %.1f CPU-ms, %.2f MB"
                            + " | %.1f CPU-ms, %.2f MB |%n",
                    row.change,
                    row.gateways,
                    row.views,
                    row.madeMs,
                    row.arrivedMs,
                    row.firstInForceMs,
                    row.p50Ms,
                    row.p99Ms,
                    row.maxMs,
                    row.firstMs,
                    row.controllerCpuMs,
                    row.controllerBytes / 1e6,
                    row.gatewayCpuMs,
                    row.gatewayBytes / 1e6));
        }
        return text.toString();
    }
}
