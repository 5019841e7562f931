package io.infaas.controller.standalone;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.Variant;
import io.infaas.controller.node.CoreShares;
import io.infaas.controller.node.LocalMachine;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The variants of the example {@code fashion} with the profiles of this machine.
 *
 * @param folder the build output: catalog and repository
 */
public record FashionVariants(Path folder, Catalog catalog) {

    /** Nodes of a fleet; their number sets the cores that variants are profiled on. */
    public static final int NODES = 2;

    private static final String APPLICATION = "fashion";

    /** Returns the variants that {@code standalone} keeps, and builds them if they do not exist yet. */
    public static FashionVariants fashion() throws Exception {
        int cores = CoreShares.of(LocalMachine.cores(), NODES).each();
        Path folder = InfaasProcess.dataDir().resolve("%s-%d-cores".formatted(APPLICATION, cores));
        Path file = folder.resolve(CatalogFile.NAME);
        if (!Files.exists(file)) {
            try (InfaasProcess maker = InfaasProcess.standalone("--demo=none")) {
                var unused = maker.await("Starting 2 nodes", InfaasProcess.START_SECONDS);
            }
        }
        return new FashionVariants(folder, CatalogFile.read(file));
    }

    public Path repository() {
        return folder.resolve("repository");
    }

    /** The full name of the variant with that alias. */
    public String fullName(String alias) {
        return catalog.variants().stream()
                .filter(variant -> variant.alias().equals(alias))
                .map(Variant::name)
                .findFirst()
                .orElseThrow();
    }

    public String nodeType() {
        return catalog.nodeTypes().get(0).name();
    }
}
