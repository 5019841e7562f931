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
 * The variants of the example {@code fashion} with the profiles of this machine.
 *
 * @param folder the build output: catalog and repository
 */
record FashionVariants(Path folder, Catalog catalog) {

    /** Nodes of a fleet; their number sets the cores that variants are profiled on. */
    static final int NODES = 2;

    /** Returns the variants that {@code standalone} keeps, and builds them if they do not exist yet. */
    static FashionVariants fashion() throws Exception {
        int cores = CoreShares.of(LocalMachine.cores(), NODES).each();
        Path folder = InfaasProcess.dataDir().resolve("%s-%d-cores".formatted(CheckedOpenLoop.APPLICATION, cores));
        Path file = folder.resolve(CatalogFile.NAME);
        if (!Files.exists(file)) {
            try (InfaasProcess maker = InfaasProcess.standalone("--demo=none")) {
                maker.awaitServing();
            }
        }
        return new FashionVariants(folder, CatalogFile.read(file));
    }

    Path repository() {
        return folder.resolve("repository");
    }

    /** The full name of the variant with that alias. */
    String fullName(String alias) {
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
