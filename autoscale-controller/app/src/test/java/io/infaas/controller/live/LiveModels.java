package io.infaas.controller.live;

import io.infaas.catalog.Accuracy;
import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.BatchPerformance;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.ExampleRepository;
import io.infaas.catalog.Hardware;
import io.infaas.catalog.MemoryUse;
import io.infaas.catalog.Metric;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Profile;
import io.infaas.catalog.RuntimeSettings;
import io.infaas.catalog.Variant;
import io.infaas.controller.plan.Placement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Trained networks of the example as variants in a repository, whose profiles are measured in the same run: what one of them can do on
 * this machine, beside the gateway and the client.
 *
 * @param folder the repository
 */
record LiveModels(Path folder, List<Model> models) {

    private static final int EVALUATED = 2_000;
    /** Right answers of the networks to the example's evaluation data. */
    private static final Map<String, Integer> RIGHT =
            Map.of("nano", 1_824, "small", 1_834, "medium", 1_880, "large", 1_893);

    private static final Objective ANY = new Objective(10_000, 0);
    private static final long MIB = 1 << 20;

    /**
     * A variant.
     *
     * @param size of the trained network: {@code nano}, {@code small}, {@code medium} or {@code large}
     */
    record Model(String application, String size, int threads) {

        String architecture() {
            return application + "-" + size;
        }

        String alias() {
            return "%s-fp32-t%d".formatted(architecture(), threads);
        }
    }

    /** A repository in a folder. */
    static LiveModels layOut(Path folder, Model... models) throws IOException {
        LiveModels all = new LiveModels(folder, List.of(models));
        for (Variant variant : all.assumed().variants()) {
            String size =
                    variant.architecture().substring(variant.architecture().indexOf('-') + 1);
            ExampleRepository.write(folder, variant, "fm-" + size);
        }
        return all;
    }

    /** The catalog with the profiles that this machine has now, for queries of these sizes, the smallest 1. */
    Catalog measured(int... sizes) throws Exception {
        List<Variant> variants = new ArrayList<>();
        try (LiveCluster cluster = LiveCluster.start(folder, assumed(), 1)) {
            for (Variant variant : assumed().variants()) {
                cluster.hold(
                        new Placement(variant.name(), cluster.nodes().get(0).id()));
                List<BatchPerformance> batches = new ArrayList<>();
                for (int size : sizes) {
                    try (LiveLoad load = new LiveLoad(cluster, variant.name(), ANY, size, 1)) {
                        batches.add(load.performance(variants.isEmpty() && batches.isEmpty()));
                    }
                }
                Variant measured = variant.withProfile(profile(variant, batches));
                System.out.printf("%s: %s%n", variant.alias(), batches);
                variants.add(measured);
            }
        }
        return catalog(variants);
    }

    /** What was measured of a variant, by its alias. */
    static BatchPerformance performance(Catalog catalog, String alias, int size) {
        return catalog.variant(alias).orElseThrow().profiles().get(0).batches().stream()
                .filter(batch -> batch.batch() == size)
                .findFirst()
                .orElseThrow();
    }

    private Catalog assumed() {
        return catalog(models.stream()
                .map(model -> {
                    RuntimeSettings settings = new RuntimeSettings(model.threads(), 1, 32);
                    Variant variant = new Variant(
                            "%s-%08x".formatted(model.alias(), model.alias().hashCode()),
                            model.alias(),
                            model.architecture(),
                            "fp32",
                            Variant.DEFAULT_TARGET,
                            settings,
                            List.of());
                    return variant.withProfile(profile(variant, List.of(new BatchPerformance(1, 1, 1, 1_000))));
                })
                .toList());
    }

    private static Profile profile(Variant variant, List<BatchPerformance> batches) {
        String size = variant.architecture().substring(variant.architecture().indexOf('-') + 1);
        return Profile.onProcessors(
                new Hardware(
                        Catalogs.NODE_TYPE,
                        "this machine",
                        List.of(),
                        variant.settings().cores(),
                        "onnxruntime"),
                10,
                batches,
                new MemoryUse(32 * MIB, 32 * MIB),
                Accuracy.of(Objects.requireNonNull(RIGHT.get(size)), EVALUATED),
                true);
    }

    private Catalog catalog(List<Variant> variants) {
        List<String> names = models.stream().map(Model::application).distinct().toList();
        return new Catalog(
                names.stream()
                        .map(name -> new Application(
                                name,
                                "Names garments",
                                Catalogs.contract(),
                                new Metric("top-1", "fashion-mnist"),
                                new Objective(10_000, 0.5)))
                        .toList(),
                models.stream()
                        .collect(Collectors.toMap(Model::architecture, Model::application, (one, same) -> one))
                        .entrySet()
                        .stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(entry ->
                                new Architecture(entry.getKey(), entry.getValue(), "0".repeat(64), Catalogs.contract()))
                        .toList(),
                variants,
                List.of(Catalogs.nodeType()));
    }
}
