package io.infaas.builder.targets;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.builder.failure.VariantException;
import io.infaas.builder.fixture.Fashion;
import io.infaas.builder.measure.ProfileTask;
import io.infaas.builder.tensorrt.PlanBuilds;
import io.infaas.builder.tensorrt.PlanKey;
import io.infaas.builder.tensorrt.PlanSpec;
import io.infaas.builder.tensorrt.PlanStore;
import io.infaas.catalog.Accuracy;
import io.infaas.catalog.Assumption;
import io.infaas.catalog.BatchPerformance;
import io.infaas.catalog.ConcurrentThroughput;
import io.infaas.catalog.Contract;
import io.infaas.catalog.Definition;
import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.MemoryUse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtherVariantsTest {

    private static final PlanKey A10G = new PlanKey("NVIDIA A10G", new PlanKey.TensorRtVersion(10, 9, 0));

    private static final String NODES = """

            nodes:
              - {type: {name: vm, cores: 2, memoryBytes: 8000000000, gpus: 0, pricePerHour: 0.1}, address: "localhost:8000"}
              - {type: {name: g5, cores: 4, memoryBytes: 16000000000, gpus: 1, pricePerHour: 1.0}, gpu: NVIDIA A10G, tensorRt: 10.9.0}
            """;

    @TempDir
    Path folder;

    private final List<String> measured = new ArrayList<>();

    private OtherVariants variants(String others) {
        Definition definition =
                DocumentFormat.YAML.parse("infaas.yaml", Fashion.small() + NODES + others, Definition.class);
        return new OtherVariants(
                definition,
                folder,
                networks(definition),
                (architecture, transform) -> {
                    if (transform.equals("int8")) {
                        throw new VariantException("no calibration");
                    }
                    return Fashion.model(architecture);
                },
                new PlanStore(folder.resolve("plans")));
    }

    private static Map<String, Contract> networks(Definition definition) {
        Map<String, Contract> networks = new LinkedHashMap<>();
        for (Definition.Source source : definition.architectures()) {
            networks.put(source.name(), definition.application().contract());
        }
        return networks;
    }

    private List<OtherVariants.OtherVariant> made(String others) throws IOException {
        return variants(others).make(this::measure, name -> {});
    }

    private OtherVariants.NodeResult measure(String address, AssembledVariant form)
            throws VariantException, IOException {
        measured.add(address + " " + form.name());
        if (form.architecture().equals("fm-small")) {
            throw new VariantException("node localhost:8000: load failed");
        }
        ProfileTask.Result result = new ProfileTask.Result(
                "openvino of triton 2.51.0",
                5,
                List.of(new BatchPerformance(1, 1, 2, 900)),
                List.of(new ConcurrentThroughput(1, 900)),
                null,
                new MemoryUse(10, 20),
                MemoryUse.NONE,
                List.of(),
                true);
        return new OtherVariants.NodeResult(result, Accuracy.of(9, 10));
    }

    @Test
    void make_nodeWithAddress_isMeasuredThere() throws IOException {
        List<OtherVariants.OtherVariant> made = made("targets: [{target: openvino-cpu, node: vm}]");

        OtherVariants.OtherVariant nano = made.get(0);
        assertThat(nano.name()).matches("fm-nano-fp32-openvino-cpu-t1-[0-9a-f]{8}");
        assertThat(nano.failure()).isEmpty();
        assertThat(nano.profile().orElseThrow().hardware().nodeType()).isEqualTo("vm");
        assertThat(nano.profile().orElseThrow().hardware().runtime()).isEqualTo("openvino of triton 2.51.0");
        // a node does not say how many cores it uses
        assertThat(nano.profile().orElseThrow().coresUsed()).isEqualTo(1);
        assertThat(nano.profile().orElseThrow().assumed()).containsExactly(Assumption.CORES);
        assertThat(made.get(1).failure()).hasValue("node localhost:8000: load failed");
        assertThat(measured).hasSize(2).first().isEqualTo("localhost:8000 " + nano.name());
    }

    @Test
    void make_nodeWithoutAddressOrNone_staysUnprofiled() throws IOException {
        List<OtherVariants.OtherVariant> made =
                made("targets: [{target: onnxruntime-cuda, node: g5}, {target: onnxruntime-tensorrt}]");

        assertThat(made).hasSize(4).allSatisfy(variant -> {
            assertThat(variant.failure()).isEmpty();
            assertThat(variant.profile()).isEmpty();
        });
        assertThat(measured).isEmpty();
    }

    @Test
    void make_whatCannotBeMade_saysWhy() throws IOException {
        List<OtherVariants.OtherVariant> made = made("""
                targets:
                  - {target: abacus}
                  - {target: openvino-cpu, transforms: [int8], node: vm}
                  - {target: openvino-ir-cpu}
                  - {target: tensorrt-10}
                  - {target: tensorrt-11, node: g5}
                  - {target: tensorrt-10, node: g5}
                """);

        assertThat(made)
                .filteredOn(variant -> variant.architecture().equals("fm-nano"))
                .extracting(variant -> variant.failure().orElse(""))
                .satisfiesExactly(
                        reason -> assertThat(reason).contains("target 'abacus' is unknown"),
                        reason -> assertThat(reason).isEqualTo("no calibration"),
                        reason -> assertThat(reason).contains("needs a file model.xml, which the builder cannot make"),
                        reason -> assertThat(reason).contains("give target 'tensorrt-10' a node with gpu and tensorRt"),
                        reason -> assertThat(reason)
                                .contains("'tensorrt-11' does not match TensorRT 10.9.0 of node 'g5'"),
                        reason -> assertThat(reason)
                                .contains("has no plan 'fm-nano-fp32' for NVIDIA A10G with TensorRT 10.9.0"));
    }

    @Test
    void make_planThatWasBuilt_isTaken() throws Exception {
        OtherVariants variants = variants("targets: [{target: tensorrt-10, node: g5}]");
        List<PlanSpec> plans = variants.plans(10, name -> {});
        assertThat(plans).extracting(PlanSpec::name).containsExactly("fm-nano-fp32", "fm-small-fp32");
        assertThat(variants.plans(11, name -> {})).isEmpty();
        PlanBuilds.build(new PlanBuilds.PlanRequest(plans, folder.resolve("plans")), builder(A10G));

        OtherVariants.OtherVariant nano =
                variants.make(this::measure, name -> {}).get(0);
        AssembledVariant form = nano.files().orElseThrow();
        form.write(folder.resolve("repository"));

        assertThat(nano.profile()).isEmpty();
        assertThat(folder.resolve("repository").resolve(nano.name()).resolve("1/model.plan"))
                .hasContent("plan of fm-nano-fp32");
        assertThat(folder.resolve("repository").resolve(nano.name()).resolve("config.pbtxt"))
                .content()
                .contains("backend: \"tensorrt\"");
    }

    @Test
    void make_prebuiltFiles_areNamedAsTheBackendExpects() throws IOException {
        Files.writeString(folder.resolve("mine.xml"), "graph");
        Files.writeString(folder.resolve("model.bin"), "weights");
        List<OtherVariants.OtherVariant> made = made("""
                prebuilt:
                  - {architecture: fm-nano, transform: ir, target: openvino-ir-cpu, files: [mine.xml, model.bin], node: vm}
                  - {architecture: fm-new, transform: script, target: pytorch-cpu, files: [missing.pt]}
                """);

        AssembledVariant form = made.get(0).files().orElseThrow();
        assertThat(form.files()).containsOnlyKeys("model.xml", "model.bin");
        assertThat(made.get(0).profile()).isPresent();
        assertThat(made.get(1).failure().orElseThrow()).contains("missing.pt: no such file");
    }

    @Test
    void make_prebuiltPlanOfAnotherGpu_isRefused() throws Exception {
        PlanSpec spec = PlanSpec.of("net", Fashion.model("fm-nano"), Fashion.contract(), 4, Set.of());
        PlanBuilds.PlanRequest request = new PlanBuilds.PlanRequest(List.of(spec), folder.resolve("store"));
        PlanKey l4 = new PlanKey("NVIDIA L4", A10G.tensorRt());
        PlanBuilds.build(request, builder(l4));
        PlanBuilds.build(request, builder(A10G));
        PlanStore store = new PlanStore(request.store());
        String prebuilt =
                "prebuilt: [{architecture: fm-nano, transform: mine, target: tensorrt-10, node: g5, files: [%s]}]";

        List<OtherVariants.OtherVariant> other = made(prebuilt.formatted(store.plan(spec, l4)));
        List<OtherVariants.OtherVariant> right = made(prebuilt.formatted(store.plan(spec, A10G)));

        assertThat(other.get(0).failure().orElseThrow())
                .contains("is for NVIDIA L4 with TensorRT 10.9.0, not for NVIDIA A10G with TensorRT 10.9.0");
        assertThat(right.get(0).failure()).isEmpty();
        assertThat(right.get(0).files().map(AssembledVariant::files).orElseThrow())
                .containsOnlyKeys("model.plan");
    }

    private static PlanBuilds.PlanBuilder builder(PlanKey key) {
        return new PlanBuilds.PlanBuilder() {
            @Override
            public PlanKey key() {
                return key;
            }

            @Override
            public void build(PlanSpec spec, Path plan) {
                try {
                    Files.writeString(plan, "plan of " + spec.name());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }
}
