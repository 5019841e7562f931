package io.infaas.controller.policy;

import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Metric;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Profile;
import io.infaas.catalog.ProfileFixture;
import io.infaas.catalog.RuntimeSettings;
import io.infaas.catalog.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random catalog of any size: applications of architectures with up to {@value #VARIANTS} variants each, the slower the more
 * accurate, each profiled on two of four node types. The same random numbers give the same catalog.
 */
final class PlanBenchCatalog {

    static final List<NodeType> TYPES = List.of(
            new NodeType("small", 4, 16L << 30, 0, 0.17),
            new NodeType("large", 16, 64L << 30, 0, 0.68),
            new NodeType("wide", 32, 128L << 30, 0, 1.36),
            new NodeType("dense", 8, 32L << 30, 0, 0.40));

    private static final int VARIANTS = 20;
    private static final int[] CORES = {1, 2, 3, 4, 8};
    private static final int LARGEST_BATCH = 32;

    private final Random random;
    private final List<Application> applications = new ArrayList<>();
    private final List<Architecture> architectures = new ArrayList<>();
    private final List<Variant> variants = new ArrayList<>();

    private PlanBenchCatalog(Random random) {
        this.random = random;
    }

    static Catalog of(int applications, int variants, Random random) {
        PlanBenchCatalog made = new PlanBenchCatalog(random);
        for (int a = 0; a < applications; a++) {
            made.add("task%03d".formatted(a), variants * (a + 1) / applications - variants * a / applications);
        }
        return new Catalog(made.applications, made.architectures, made.variants, TYPES);
    }

    private void add(String task, int count) {
        applications.add(new Application(
                task,
                "A task among many",
                Catalogs.contract(),
                new Metric("top-1", "evaluation"),
                new Objective(60_000, 0.1)));
        for (int first = 0; first < count; first += VARIANTS) {
            String network = "%s-net%02d".formatted(task, first / VARIANTS);
            architectures.add(new Architecture(network, task, "%064x".formatted(first), Catalogs.contract()));
            // log-uniform from 0.5 to 32 ms for each item on one core
            double size = random.nextDouble();
            double accuracy = 0.6 + 0.3 * size + 0.05 * random.nextDouble();
            for (int v = 0; v < Math.min(VARIANTS, count - first); v++) {
                add(network, v, 0.5 * Math.pow(64, size), accuracy, 100 + (long) (900 * size));
            }
        }
    }

    private void add(String network, int v, double msPerItem, double accuracy, long mib) {
        boolean quantized = v % 2 == 1;
        RuntimeSettings settings = new RuntimeSettings(CORES[v / 4], 1 + v / 2 % 2, LARGEST_BATCH);
        String transform = quantized ? "int8" : "fp32";
        String alias = "%s-%s-%s".formatted(network, transform, settings.label());
        double ms = (quantized ? 0.6 : 1) * msPerItem / Math.pow(settings.cores(), 0.8);
        double own = accuracy - (quantized ? 0.01 * random.nextDouble() : 0);
        int type = random.nextInt(TYPES.size());
        variants.add(new Variant(
                alias + "-%08x".formatted(variants.size()),
                alias,
                network,
                transform,
                "onnxruntime-cpu",
                settings,
                List.of(
                        profile(TYPES.get(type), settings, ms, own, mib),
                        profile(TYPES.get((type + 1) % TYPES.size()), settings, ms, own, mib))));
    }

    private Profile profile(NodeType type, RuntimeSettings settings, double ms, double accuracy, long mib) {
        double slower = 0.8 + 0.4 * random.nextDouble();
        double perQuery = 0.2 * ms;
        return ProfileFixture.on(type.name())
                .cores(settings.cores())
                .coresUsed(settings.cores() * settings.instances() * (0.7 + 0.3 * random.nextDouble()))
                .loadMs(200 + random.nextInt(3_000))
                .batches(
                        LARGEST_BATCH,
                        batch -> slower * (perQuery + batch * ms),
                        batch -> settings.instances() * 1000 * batch / (slower * (perQuery + batch * ms)))
                .host(mib << 20, (settings.instances() * mib) << 20)
                .accuracy(accuracy, 2_000)
                .build();
    }
}
