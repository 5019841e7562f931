package io.infaas.controller.chaos;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.Variant;
import io.infaas.controller.node.CoreShares;
import io.infaas.controller.node.LocalMachine;
import io.infaas.controller.standalone.InfaasProcess;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The variants of the example as this machine measured them.
 *
 * @param folder has the catalog and the repository
 */
record Measured(Path folder, Catalog catalog) {

    /** Nodes of a fleet; their number decides on how many cores variants are measured. */
    static final int NODES = 2;

    /** Those that {@code standalone} keeps; it makes them where they are not there yet. */
    static Measured fashion() throws Exception {
        int cores = CoreShares.of(LocalMachine.cores(), NODES).each();
        Path folder = InfaasProcess.dataDir().resolve("%s-%d-cores".formatted(OpenLoop.APPLICATION, cores));
        Path file = folder.resolve(CatalogFile.NAME);
        if (!Files.exists(file)) {
            try (InfaasProcess maker = InfaasProcess.standalone("--demo=none")) {
                maker.awaitServing();
            }
        }
        return new Measured(folder, CatalogFile.read(file));
    }

    Path repository() {
        return folder.resolve("repository");
    }

    /** The full name of the variant that people call {@code alias}. */
    String variant(String alias) {
        return catalog.variants().stream()
                .filter(variant -> variant.alias().equals(alias))
                .map(Variant::name)
                .findFirst()
                .orElseThrow();
    }

    String nodeType() {
        return catalog.nodeTypes().get(0).name();
    }
}
