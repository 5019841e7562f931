package io.infaas.controller.reconcile;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.ConfigTemplate;
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

    private static final Path TRAINED = Path.of("..", "model-repo-templates", "examples", "fashion", "models");

    private GarmentModels() {}

    public static Path layOut(Path folder) throws IOException {
        for (Variant variant : CATALOG.variants()) {
            Path version =
                    Files.createDirectories(folder.resolve(variant.name()).resolve("1"));
            Path model = version.resolve("model.onnx");
            if (variant.name().equals(BROKEN)) {
                Files.writeString(model, "this is no graph");
            } else {
                Files.copy(TRAINED.resolve(variant.architecture() + ".onnx"), model);
            }
            Files.writeString(
                    folder.resolve(variant.name()).resolve("config.pbtxt"),
                    ConfigTemplate.of(variant.target()).fill(Catalogs.contract(), variant.settings()));
        }
        return folder;
    }

    private static String name(String architecture) {
        return CATALOG.variant(architecture + "-fp32-t1").orElseThrow().name();
    }
}
