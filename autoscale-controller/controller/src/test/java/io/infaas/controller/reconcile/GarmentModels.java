package io.infaas.controller.reconcile;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.ExampleRepository;
import io.infaas.catalog.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A repository of two variants that load and one that does not, and its catalog. */
public final class GarmentModels {

    public static final Catalog CATALOG = Catalogs.fashion()
            .variant("fm-nano", "fp32", 0.86, 1)
            .variant("fm-small", "fp32", 0.90, 5)
            .variant("broken", "fp32", 0.80, 5)
            .build();
    public static final String NANO = name("fm-nano");
    public static final String SMALL = name("fm-small");
    public static final String BROKEN = name("broken");

    private GarmentModels() {}

    public static Path layOut(Path folder) throws IOException {
        for (Variant variant : CATALOG.variants()) {
            boolean broken = variant.name().equals(BROKEN);
            ExampleRepository.write(folder, variant, broken ? "fm-nano" : variant.architecture());
            if (broken) {
                Files.writeString(
                        folder.resolve(variant.name()).resolve("1").resolve("model.onnx"), "this is no graph");
            }
        }
        return folder;
    }

    private static String name(String architecture) {
        return CATALOG.variant(architecture + "-fp32-t1").orElseThrow().name();
    }
}
