package io.infaas.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Catalogs for tests: one application, the variants one by one. */
public final class Catalogs {

    public static final String NODE_TYPE = "local";

    private final List<Variant> variants = new ArrayList<>();
    private final List<Architecture> architectures = new ArrayList<>();
    private Objective objective = new Objective(1000, 0.5);

    private Catalogs() {}

    public static Catalogs fashion() {
        return new Catalogs();
    }

    public static Contract contract() {
        return new Contract(
                List.of(new ContractTensor("image", TensorType.FP32, List.of(1L, 28L, 28L))),
                List.of(new ContractTensor("logits", TensorType.FP32, List.of(10L))),
                List.of(),
                32);
    }

    /**
     * One variant fm-nano whose contract has complete shapes and no batch dimension; its network takes any number of pictures at once.
     *
     * @param batches the batch sizes of its profile
     */
    public static Catalog withoutBatch(int... batches) {
        Catalog batched = fashion().variant("fm-nano", "fp32", 0.9, 1).build();
        Application application = batched.applications().get(0);
        Architecture architecture = batched.architectures().get(0);
        Variant variant = batched.variants().get(0);
        Contract contract = new Contract(
                List.of(new ContractTensor("image", TensorType.FP32, List.of(-1L, 1L, 28L, 28L))),
                List.of(new ContractTensor("logits", TensorType.FP32, List.of(-1L, 10L))),
                List.of(),
                0);
        return new Catalog(
                List.of(new Application(
                        application.name(),
                        application.description(),
                        contract,
                        application.metric(),
                        application.objective())),
                List.of(new Architecture(
                        architecture.name(), application.name(), architecture.sourceDigest(), contract)),
                List.of(new Variant(
                        variant.name(),
                        variant.alias(),
                        variant.architecture(),
                        variant.transform(),
                        variant.target(),
                        new RuntimeSettings(1, 1, 0),
                        List.of(ProfileFixture.like(variant.profiles().get(0))
                                .batches(IntStream.of(batches)
                                        .mapToObj(batch -> new BatchPerformance(batch, batch, batch, 1000))
                                        .toList())
                                .build()))),
                batched.nodeTypes());
    }

    public Catalogs objective(Objective defaults) {
        this.objective = defaults;
        return this;
    }

    /** Adds a variant with one thread whose time grows linearly by {@code msPerItem}. */
    public Catalogs variant(String architecture, String transform, double accuracy, double msPerItem) {
        return variant(architecture, transform, 1, accuracy, msPerItem);
    }

    public Catalogs variant(String architecture, String transform, int threads, double accuracy, double msPerItem) {
        if (architectures.stream().noneMatch(known -> known.name().equals(architecture))) {
            architectures.add(new Architecture(architecture, "fashion", "0".repeat(64), contract()));
        }
        String alias = architecture + "-" + transform + "-t" + threads;
        variants.add(new Variant(
                alias + "-" + String.format("%08x", alias.hashCode()),
                alias,
                architecture,
                transform,
                "onnxruntime-cpu",
                new RuntimeSettings(threads, 1, 32),
                List.of(profile(accuracy, msPerItem))));
        return this;
    }

    /** The variant added last uses so many cores while it is busy. */
    public Catalogs usingCores(double cores) {
        Variant last = variants.remove(variants.size() - 1);
        Profile profile = last.profiles().get(0);
        variants.add(
                last.withProfile(ProfileFixture.like(profile).coresUsed(cores).build()));
        return this;
    }

    /** Adds a variant of which nothing was measured. */
    public Catalogs unprofiled(String architecture, String transform, String target) {
        if (architectures.stream().noneMatch(known -> known.name().equals(architecture))) {
            architectures.add(new Architecture(architecture, "fashion", "0".repeat(64), contract()));
        }
        RuntimeSettings settings = new RuntimeSettings(1, 1, 32);
        String alias = Variant.alias(architecture, transform, target, settings);
        variants.add(new Variant(alias + "-00000000", alias, architecture, transform, target, settings, List.of()));
        return this;
    }

    public Catalog build() {
        Application application = new Application(
                "fashion", "Names garments", contract(), new Metric("top-1", "fashion-mnist"), objective);
        return new Catalog(List.of(application), architectures, variants, List.of(nodeType()));
    }

    public static NodeType nodeType() {
        return new NodeType(NODE_TYPE, 2, 8L << 30, 0, 0.10);
    }

    private static Profile profile(double accuracy, double msPerItem) {
        return ProfileFixture.on(NODE_TYPE)
                .linear(msPerItem, 32)
                .accuracy(accuracy, 2000)
                .build();
    }
}
