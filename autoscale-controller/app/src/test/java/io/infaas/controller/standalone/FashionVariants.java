package io.infaas.controller.standalone;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.Variant;
import io.infaas.controller.local.CoreShares;
import io.infaas.controller.local.LocalMachine;
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
        return Files.exists(location().resolve(CatalogFile.NAME)) ? read() : upToDate();
    }

    /** Returns the variants that {@code standalone} keeps, after it has brought them up to date. */
    public static FashionVariants upToDate() throws Exception {
        try (InfaasProcess maker = InfaasProcess.standalone("--demo=none")) {
            var unused = maker.await("Starting 2 nodes", InfaasProcess.START_SECONDS);
        }
        return read();
    }

    private static FashionVariants read() {
        return new FashionVariants(location(), CatalogFile.read(location().resolve(CatalogFile.NAME)));
    }

    private static Path location() {
        int cores = CoreShares.of(LocalMachine.cores(), NODES).each();
        return InfaasProcess.dataDir().resolve("%s-%d-cores".formatted(APPLICATION, cores));
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
