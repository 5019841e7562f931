package io.infaas.simulator.report;

import io.infaas.catalog.CatalogFile;
import io.infaas.controller.policy.PlanningCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder with {@code catalog.json}, of one variant, and {@code workload.yaml}, on one local node. */
final class SmallFolder {

    private SmallFolder() {}

    /** @param rate of the queries, as in a workload */
    static void write(Path folder, int seconds, String rate) throws IOException {
        CatalogFile.write(
                folder.resolve("catalog.json"),
                PlanningCatalog.local()
                        .application("fashion", 200, 0.7)
                        .variantByType("small", 0.75, 8)
                        .usingCores(1)
                        .catalog());
        Files.writeString(folder.resolve("workload.yaml"), """
                seconds: %d
                traffic: [{application: fashion, rate: [%s]}]
                nodes: {local: 1}
                """.formatted(seconds, rate));
    }
}
