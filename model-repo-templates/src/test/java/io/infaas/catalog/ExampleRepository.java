package io.infaas.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes variants into Triton model repositories, with the trained networks of the example 'fashion'; for tests of any module. */
public final class ExampleRepository {

    private static final Path NETWORKS = Path.of("..", "model-repo-templates", "examples", "fashion", "models");

    private ExampleRepository() {}

    /**
     * Writes the model of a variant.
     *
     * @param network name of a network, such as fm-nano
     */
    public static void write(Path repository, Variant variant, String network) throws IOException {
        write(repository, variant, network, Catalogs.contract());
    }

    /** Writes the model of a variant with another contract. */
    public static void write(Path repository, Variant variant, String network, Contract contract) throws IOException {
        Path model = repository.resolve(variant.name());
        Path version = Files.createDirectories(model.resolve("1"));
        Files.copy(NETWORKS.resolve(network + ".onnx"), version.resolve("model.onnx"));
        Files.writeString(
                model.resolve("config.pbtxt"),
                ConfigTemplate.of(variant.target()).fill(contract, variant.settings()));
    }
}
